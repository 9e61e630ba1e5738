import assert from "node:assert/strict";
import { Failure } from "../../../command-line/failures/failure";
import { requireSupportedSystem } from "../../../command-line/supported-system";

describe("a system that commands run on", () => {
  it("is Linux or macOS", () => {
    requireSupportedSystem("linux");
    requireSupportedSystem("darwin");
  });

  it("is WSL on Windows, and is named elsewhere", () => {
    assert.throws(
      () => {
        requireSupportedSystem("win32");
      },
      (error) =>
        error instanceof Failure &&
        error.message.includes("Windows Subsystem for Linux") &&
        error.remedy.includes("wsl"),
    );
    assert.throws(() => {
      requireSupportedSystem("freebsd");
    }, /this system is "freebsd"/);
  });
});
