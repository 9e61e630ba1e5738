import assert from "node:assert/strict";
import { chooseDriver, type DriverFacts } from "../../../../toolchain/cluster/driver";
import { Failure } from "../../../../command-line/failure";

const bareLinux: DriverFacts = {
  platform: "linux",
  isRoot: true,
  acquisition: "source",
  profileDriver: undefined,
  requestedDriver: undefined,
  workingDriver: undefined,
};

describe("choosing minikube's driver", () => {
  it("leaves the choice to minikube where Docker works and its image can be fetched", () => {
    const choice = chooseDriver({ ...bareLinux, acquisition: "download", workingDriver: "docker" });
    assert.deepEqual(choice, { driver: "automatic", reason: "docker works here" });
  });

  it("makes a Linux machine without a driver the node itself", () => {
    assert.equal(chooseDriver(bareLinux).driver, "none");
  });

  it("makes the machine the node where Docker works but its image cannot be fetched", () => {
    const choice = chooseDriver({ ...bareLinux, workingDriver: "docker" });
    assert.equal(choice.driver, "none");
    assert.match(choice.reason, /docker works here, but minikube's image for it cannot be fetched/);
  });

  it("keeps the driver of a profile that exists", () => {
    assert.equal(chooseDriver({ ...bareLinux, profileDriver: "kvm2", isRoot: false }).driver, "automatic");
    assert.equal(
      chooseDriver({ ...bareLinux, profileDriver: "none", workingDriver: "docker" }).driver,
      "none",
    );
  });

  it("obeys MINIKUBE_DRIVER", () => {
    const requested = {
      ...bareLinux,
      acquisition: "download" as const,
      workingDriver: "docker",
      requestedDriver: "none",
    };
    assert.equal(chooseDriver(requested).driver, "none");
  });

  it("explains what is missing without Docker and without root", () => {
    assertRefused(
      { ...bareLinux, isRoot: false },
      /no Docker engine.*without root/i,
      /Install and start Docker.*as root/,
    );
  });

  it("explains what is missing on another system than Linux", () => {
    assertRefused({ ...bareLinux, platform: "darwin" }, /only a Linux machine/, /Install and start Docker/);
  });
});

function assertRefused(facts: DriverFacts, message: RegExp, remedy: RegExp): void {
  assert.throws(
    () => chooseDriver(facts),
    (error) => error instanceof Failure && message.test(error.message) && remedy.test(error.remedy),
  );
}
