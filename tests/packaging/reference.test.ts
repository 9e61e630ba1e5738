import assert from "node:assert/strict";
import { join } from "node:path";
import type { Application, LogLevel, ProjectReflection } from "typedoc";
import { projectFolder } from "../../command-line/locations";

describe("The reference", () => {
  let app: Application;
  let reference: ProjectReflection;
  const complaints: string[] = [];

  before(async () => {
    const { Application, Logger, LogLevel } = await import("typedoc");
    app = await Application.bootstrapWithPlugins({ options: join(projectFolder, "typedoc.json") });
    app.logger = new (class extends Logger {
      override log(message: string, level: LogLevel): void {
        if (level >= LogLevel.Warn) complaints.push(message);
      }
    })();
    const converted = await app.convert();
    assert.ok(converted, complaints.join("\n"));
    reference = converted;
  });

  it("documents all that the package exports, and links only to what is there: npm run docs", () => {
    app.validate(reference);
    assert.deepEqual(complaints, []);
  });

  it("would not pass with something that is not documented", () => {
    complaints.length = 0;
    app.options.setValue("requiredToBeDocumented", ["TypeParameter"]);
    app.validate(reference);
    assert.match(complaints.join("\n"), /does not have any documentation/);
  });
});
