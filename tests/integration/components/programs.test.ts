import { testCommandsOn } from "../../programs/commands-on";
import { PATIENCE } from "../../support/packed";

// Programs of other kinds: npm run test:programs.
describe("A program made from Pulumi's TypeScript template with the packed package", function () {
  this.timeout(PATIENCE);
  testCommandsOn({ folder: "shop", makesNamespace: false });
});
