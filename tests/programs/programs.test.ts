import { PATIENCE } from "../support/packed";
import { testCommandsOn } from "./commands-on";

describe("A program of Pulumi YAML with the packed package", function () {
  this.timeout(PATIENCE);
  testCommandsOn({ folder: "shop-yaml", makesNamespace: false });
});

describe("A program of Pulumi's own resources alone", function () {
  this.timeout(PATIENCE);
  testCommandsOn({ folder: "shop-plain", makesNamespace: true });
});
