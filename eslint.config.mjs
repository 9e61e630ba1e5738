import eslint from "@eslint/js";
import jsdoc from "eslint-plugin-jsdoc";
import tseslint from "typescript-eslint";

/** A literal number or text of a module is a constant, and has a name in capitals. */
const LITERAL_CONSTANTS = ["Program", "Program > ExportNamedDeclaration"].map((parent) => ({
  selector: `${parent} > VariableDeclaration[kind=const] > VariableDeclarator[id.name=/[a-z]/] > Literal.init`,
  message: "Write the name of a literal constant in capitals.",
}));

/** Interfaces of which the package's users write the properties. */
const ARGUMENTS = "/(Args|RollingUpdate|OnDelete|Recreate)$/";

/** The interfaces of the components' own arguments. Each argument needs an @see with a page about it. */
const COMPONENT_ARGUMENTS = "/^(WorkloadArgs|HeadlessStatefulSetArgs|ClusterIPDeploymentArgs)$/";

/** The schema, the reference and the SDKs of other languages read these tags. */
const ARGUMENT_TAGS = [
  {
    context: "TSPropertySignature[optional=true]",
    comment: "JsdocBlock:not(:has(JsdocTag[tag=defaultValue]))",
    message: "Say what is taken when the argument is left out: @defaultValue.",
  },
  {
    context: `TSPropertySignature[parent.parent.id.name=${ARGUMENTS}]`,
    comment: "JsdocBlock:not(:has(JsdocTag[tag=change]))",
    message: "Say what a change of the argument does to running pods and to data: @change.",
  },
  {
    context: `TSPropertySignature[parent.parent.id.name=${COMPONENT_ARGUMENTS}]`,
    comment: "JsdocBlock:not(:has(JsdocTag[tag=see]))",
    message: "Name the page that the argument's meaning comes from: @see.",
  },
  {
    context: `TSInterfaceDeclaration[id.name=${ARGUMENTS}]:not([id.name=${COMPONENT_ARGUMENTS}])`,
    comment: "JsdocBlock:not(:has(JsdocTag[tag=see]))",
    message: "Name the page that describes these arguments: @see.",
  },
];

export default tseslint.config(
  { ignores: ["node_modules/", "docs/reference/", "dist/", "examples/**/node_modules/"] },
  eslint.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    // One program for all files, which takes two thirds of the time that a project service does.
    languageOptions: { parserOptions: { project: "tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    plugins: { jsdoc },
    settings: { jsdoc: { mode: "typescript" } },
    rules: {
      curly: ["error", "multi-or-nest", "consistent"],
      "no-restricted-syntax": ["error", ...LITERAL_CONSTANTS],
      "jsdoc/check-alignment": "error",
      "jsdoc/check-param-names": ["error", { checkDestructured: false, disableMissingParamChecks: true }],
      "jsdoc/check-tag-names": [
        "error",
        { typed: true, definedTags: ["change", "defaultValue", "packageDocumentation"] },
      ],
      "jsdoc/empty-tags": "error",
      "jsdoc/no-types": "error",
      "jsdoc/require-hyphen-before-param-description": ["error", "never"],
      "jsdoc/tag-lines": ["error", "never", { startLines: 1 }],
      // Also what @pulumi/eslint-plugin is for: an Output in a template.
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      // Pulumi registers a resource by constructing it.
      "no-new": "off",
      // The Kubernetes client declares its objects as classes, but accepts object literals.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
    },
  },
  {
    files: [
      "components/**/*-args.ts",
      "components/companions/*.ts",
      "components/pod/*.ts",
      "commands/verify/library.ts",
    ],
    rules: { "jsdoc/no-restricted-syntax": ["error", { contexts: ARGUMENT_TAGS }] },
  },
  {
    files: ["tests/**/*.ts"],
    rules: {
      // node:test-style assertion helpers return nothing that a test would await.
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  {
    files: ["**/*.cjs"],
    languageOptions: {
      sourceType: "commonjs",
      globals: {
        require: "readonly",
        module: "writable",
        process: "readonly",
        __dirname: "readonly",
        __filename: "readonly",
      },
    },
  },
  {
    // TypeDoc reads the name of these modules from the tag @module, which is refused elsewhere.
    files: ["components/index.ts", "commands/verify/library.ts"],
    rules: { "jsdoc/check-tag-names": ["error", { typed: false, definedTags: ["defaultValue"] }] },
  },
  {
    files: ["packaging/site/*.js"],
    languageOptions: { globals: { document: "readonly", MutationObserver: "readonly" } },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly" } },
  },
);
