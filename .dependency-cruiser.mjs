/**
 * The rooms from the top floor down. A room imports only from its own floor or from a floor below: docs/architecture.md.
 * Tests and examples stand above all of them.
 */
const FLOORS = [
  ["bench"],
  ["commands"],
  ["index\\.ts", "program"],
  ["pulumi"],
  ["packaging", "provider"],
  ["contracts"],
  ["toolchain"],
  ["components"],
  ["kubernetes"],
  ["command-line"],
];

const inRooms = (rooms) => `^(${rooms.join("|")})(/|$)`;

const upward = FLOORS.slice(1).map((rooms, index) => ({
  name: `${rooms.join("-and-").replace("\\.ts", "")}-imports-no-higher-room`,
  comment:
    "An import leads to the same room or to a lower one. Move the code that both rooms need to the lower one.",
  severity: "error",
  from: { path: inRooms(rooms) },
  to: { path: inRooms([...FLOORS.slice(0, index + 1).flat(), "tests", "examples"]) },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...upward,
    {
      name: "no-circle",
      comment: "Files that import each other cannot be read one by one.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "bench-imports-no-test",
      comment: "Measurements stand on the project, not on its tests.",
      severity: "error",
      from: { path: "^bench/" },
      to: { path: "^tests/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    includeOnly: {
      path: `^([^/]+\\.ts$|(${[...FLOORS.flat(), "tests", "examples"].join("|")})/)`,
    },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
