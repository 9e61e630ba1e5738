import { join } from "node:path";
import ts from "typescript";
import manifest from "../package.json";
import type {
  ComponentSchema,
  ObjectSchema,
  PackageSchema,
  TypeSchema,
} from "../components/checks/package-schema";
import { plainComment } from "./plain-text";

const PROJECT = join(__dirname, "..");
const COMPONENTS = join(PROJECT, "components");
const KUBERNETES = manifest.devDependencies["@pulumi/kubernetes"];

/**
 * The components as a package for Pulumi's other languages, from their classes, argument interfaces and comments.
 *
 * The SDK's own analyzer (of `componentProviderHost`) refuses unions, such as the strategies of an update. It also
 * needs TypeScript and the sources each time the provider starts.
 *
 * @see https://www.pulumi.com/docs/iac/extending-pulumi/schema/
 */
export function packageSchema(): PackageSchema {
  return new Generator().generate();
}

/** Names of the properties whose items may be outputs although they may not be outputs themselves. */
export function propertiesWithLateItems(): string[] {
  const generator = new Generator();
  generator.generate();
  return [...generator.withLateItems].sort();
}

type Property = TypeSchema & { readonly description?: string };

class Generator {
  readonly #checker: ts.TypeChecker;
  readonly #program: ts.Program;
  /** Types of the package by token, in the order in which they are met. */
  readonly #types: Record<string, PackageSchema["types"][string]> = {};
  /** What a Pulumi schema has no word for. */
  readonly withLateItems = new Set<string>();

  constructor() {
    const { config } = ts.readConfigFile(join(PROJECT, "tsconfig.json"), (path) => ts.sys.readFile(path)) as {
      readonly config: object;
    };
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, PROJECT);
    this.#program = ts.createProgram([join(COMPONENTS, "index.ts")], options);
    this.#checker = this.#program.getTypeChecker();
  }

  generate(): PackageSchema {
    const resources = Object.fromEntries(
      this.#components().map((component) => [token(component.name), this.#component(component)]),
    );
    const { name, version, description, license, homepage } = manifest;
    return {
      name,
      displayName: "Kubernetes workloads",
      version,
      description,
      license,
      homepage,
      repository: homepage.replace("#readme", ""),
      keywords: ["kubernetes", "category/cloud", "kind/component"],
      // SDKs that are packages of their own in each language: in Go a module.
      meta: { supportPack: true },
      resources,
      types: Object.fromEntries(Object.entries(this.#types).sort(([a], [b]) => (a < b ? -1 : 1))),
      language: Object.fromEntries(
        ["nodejs", "python", "csharp", "java", "go"].map((language) => [
          language,
          { respectSchemaVersion: true },
        ]),
      ),
      dependencies: [{ name: "kubernetes", version: KUBERNETES }],
    };
  }

  /** Every component that the package exports. */
  #components(): ts.Symbol[] {
    const index = this.#program.getSourceFile(join(COMPONENTS, "index.ts"));
    const module = index && this.#checker.getSymbolAtLocation(index);
    const exported = module ? this.#checker.getExportsOfModule(module) : [];
    return exported
      .map((symbol) =>
        symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol,
      )
      .filter((symbol) => baseClassOf(symbol) === "ComponentResource");
  }

  #component(component: ts.Symbol): ComponentSchema {
    const declaration = component.valueDeclaration as ts.ClassDeclaration;
    const constructor = declaration.members.find(ts.isConstructorDeclaration);
    const args = constructor?.parameters.find((parameter) => parameter.name.getText() === "args")?.type;
    if (args === undefined) throw new Error(`${component.name} has no constructor with "args"`);
    const inputs = this.#object(this.#checker.getTypeFromTypeNode(args));
    const outputs = declaration.members.filter(ts.isPropertyDeclaration);
    return {
      isComponent: true,
      description: this.#description(component),
      inputProperties: inputs.properties,
      requiredInputs: inputs.required,
      properties: Object.fromEntries(
        outputs.map((output) => [output.name.getText(), this.#outputOf(output)] as const),
      ),
      required: outputs.map((output) => output.name.getText()),
    };
  }

  #outputOf(property: ts.PropertyDeclaration): Property {
    const type = this.#checker.getTypeAtLocation(property);
    const value = (type.aliasTypeArguments ?? this.#checker.getTypeArguments(outputInstance(type)))[0];
    const symbol = this.#checker.getSymbolAtLocation(property.name);
    if (value === undefined || symbol === undefined) throw new Error(`${property.getText()} is no output`);
    return { ...this.#type(value), description: this.#description(symbol) };
  }

  /** Properties of an interface, those that it inherits included. */
  #object(type: ts.Type): ObjectSchema {
    const properties = type.getProperties();
    return {
      type: "object",
      properties: Object.fromEntries(
        properties.map((property) => [property.name, this.#property(property)] as const),
      ),
      required: properties
        .filter((property) => !(property.flags & ts.SymbolFlags.Optional))
        .map(({ name }) => name),
    };
  }

  #property(property: ts.Symbol): Property {
    const declared = property.declarations?.find(ts.isPropertySignature)?.type;
    // The declared type keeps the name of a union, which "| undefined" of an optional property takes away.
    const type = declared
      ? this.#checker.getTypeFromTypeNode(declared)
      : this.#checker.getTypeOfSymbol(property);
    const plain = !isInput(type);
    if (plain && this.#hasLateItems(type)) this.withLateItems.add(property.name);
    const description = this.#description(property);
    return { ...this.#type(type), ...(plain && { plain }), ...(description !== "" && { description }) };
  }

  #hasLateItems(type: ts.Type): boolean {
    const items = this.#checker.isArrayType(type)
      ? this.#checker.getTypeArguments(type as ts.TypeReference)[0]
      : this.#checker.getIndexTypeOfType(type, ts.IndexKind.String);
    return items !== undefined && (isInput(items) || this.#hasLateItems(items));
  }

  #type(given: ts.Type): TypeSchema {
    const alternatives = given.isUnion() ? given.types.filter((type) => !isOutputOrUndefined(type)) : [given];
    const [type = given] = alternatives;
    if (alternatives.length > 1) return this.#union(given, alternatives);
    if (type.flags & ts.TypeFlags.StringLike) return this.#string(type);
    if (type.flags & ts.TypeFlags.BooleanLike) return { type: "boolean" };
    // Counts, ports, ordinals, seconds: the package knows no fractions.
    if (type.flags & ts.TypeFlags.NumberLike) return { type: "integer" };
    return this.#objectLike(type);
  }

  #string(type: ts.Type): TypeSchema {
    return type.isStringLiteral() ? { type: "string", const: type.value } : { type: "string" };
  }

  #objectLike(type: ts.Type): TypeSchema {
    if (this.#checker.isArrayType(type)) {
      const [items] = this.#checker.getTypeArguments(type as ts.TypeReference);
      if (items) return { type: "array", items: this.#type(items) };
    }
    const values = this.#checker.getIndexTypeOfType(type, ts.IndexKind.String);
    if (values) return { type: "object", additionalProperties: this.#type(values) };
    const symbol = type.getSymbol();
    if (!symbol || !(symbol.flags & ts.SymbolFlags.Interface))
      throw new Error(`There is no schema for the type ${this.#checker.typeToString(type)}`);

    return this.#reference(symbol, type);
  }

  /** Kubernetes' own types are those of its package, everything else becomes a type of this one. */
  #reference(symbol: ts.Symbol, type: ts.Type): TypeSchema {
    const kubernetes = /@pulumi\/kubernetes\/types\/input"\.(\w+)\.(\w+)\.(\w+)$/.exec(
      this.#checker.getFullyQualifiedName(symbol),
    );
    if (kubernetes) {
      const [, group = "", version = "", name = ""] = kubernetes;
      return {
        $ref: `/kubernetes/v${KUBERNETES}/schema.json#/types/kubernetes:${group}%2F${version}:${name}`,
      };
    }
    const name = typeName(symbol.name);
    this.#declare(name, () => ({ description: this.#description(symbol), ...this.#object(type) }));
    return { $ref: reference(name) };
  }

  #union(union: ts.Type, alternatives: readonly ts.Type[]): TypeSchema {
    if (alternatives.every((type) => type.flags & ts.TypeFlags.BooleanLiteral)) return { type: "boolean" };
    const values = alternatives.flatMap((type) => (type.isStringLiteral() ? [type.value] : []));
    if (values.length === alternatives.length) return this.#enumeration(union, values);
    return { oneOf: alternatives.map((type) => this.#type(type)) };
  }

  #enumeration({ aliasSymbol }: ts.Type, values: readonly string[]): TypeSchema {
    if (aliasSymbol === undefined) throw new Error(`The type ${values.join(" | ")} has no name`);
    this.#declare(aliasSymbol.name, () => ({
      description: this.#description(aliasSymbol),
      type: "string",
      enum: values.map((value) => ({ name: value, value })),
    }));
    return { $ref: reference(aliasSymbol.name) };
  }

  #declare(name: string, type: () => PackageSchema["types"][string]): void {
    if (token(name) in this.#types) return;
    // In its place before it is known: it may refer to itself.
    this.#types[token(name)] = { type: "object", properties: {}, required: [] };
    this.#types[token(name)] = type();
  }

  #description(symbol: ts.Symbol): string {
    const tags = symbol.getJsDocTags(this.#checker);
    const tagged = (wanted: string): string[] =>
      tags.filter(({ name }) => name === wanted).map(({ text }) => ts.displayPartsToString(text));
    const text = [
      ts.displayPartsToString(symbol.getDocumentationComment(this.#checker)),
      ...tagged("defaultValue").map((value) => `Default: ${value}.`),
      ...tagged("change"),
    ];
    const pages = tagged("see").map((page) => `See ${page.trim()}`);
    return [plainComment(text.join(" ")), ...pages].filter((part) => part !== "").join("\n\n");
  }
}

/** The SDKs of the other languages add "Args" themselves to the types of arguments. */
function typeName(name: string): string {
  return name.replace(/Args$/, "");
}

function token(name: string): string {
  return `${manifest.name}:index:${name}`;
}

function reference(name: string): string {
  return `#/types/${token(name)}`;
}

function baseClassOf(symbol: ts.Symbol): string | undefined {
  const { valueDeclaration } = symbol;
  if (!valueDeclaration || !ts.isClassDeclaration(valueDeclaration)) return undefined;
  const base = valueDeclaration.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  return base?.types[0]?.expression.getText();
}

/** `Input<T>` is `T | Promise<T> | OutputInstance<T>`. */
function isInput(type: ts.Type): boolean {
  return type.isUnion() && type.types.some((alternative) => nameOf(alternative) === "OutputInstance");
}

function isOutputOrUndefined(type: ts.Type): boolean {
  return (
    Boolean(type.flags & ts.TypeFlags.Undefined) || ["OutputInstance", "Promise"].includes(nameOf(type) ?? "")
  );
}

function nameOf(type: ts.Type): string | undefined {
  return type.getSymbol()?.name;
}

/** `Output<T>` is an `OutputInstance<T>`, mostly with more beside it. */
function outputInstance(type: ts.Type): ts.TypeReference {
  const parts = type.isIntersection() ? type.types : [type];
  return (parts.find((part) => nameOf(part) === "OutputInstance") ?? type) as ts.TypeReference;
}
