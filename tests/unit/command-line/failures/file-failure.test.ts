import assert from "node:assert/strict";
import { asFileFailure } from "../../../../command-line/failures/file-failure";

describe("A file that cannot be written", () => {
  it("is named with the cause and the remedy", () => {
    const error = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    const failure = asFileFailure(error, "/state/dev.json");
    assert.equal(
      failure?.message,
      "/state/dev.json cannot be written: no space is left on its disk (ENOSPC).",
    );
    assert.equal(failure.remedy, "Make room there and run the same command again.");
  });

  it("is named as the error names it, where that does", () => {
    const error = Object.assign(new Error("EROFS: read-only"), { code: "EROFS", path: "/state/dev.json" });
    assert.equal(
      asFileFailure(error, "/state")?.message,
      "/state/dev.json cannot be written: its file system is read-only (EROFS).",
    );
  });

  it("may be one that was to be read, where the user has no access to it", () => {
    const error = Object.assign(new Error("EACCES: permission denied, open"), { code: "EACCES" });
    assert.equal(
      asFileFailure(error, "/state/dev.json")?.message,
      "/state/dev.json cannot be read or written: this user may not do that (EACCES).",
    );
  });

  it("is told from every other error", () => {
    assert.equal(asFileFailure(Object.assign(new Error("no such file"), { code: "ENOENT" })), undefined);
    assert.equal(asFileFailure(new TypeError("a bug")), undefined);
    assert.equal(asFileFailure("no error"), undefined);
  });
});
