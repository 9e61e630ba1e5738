import assert from "node:assert/strict";
import { chooseDriver, type DriverFacts } from "../../../../toolchain/cluster/driver";
import type { Docker } from "../../../../toolchain/cluster/docker";
import { assertRefused } from "../../../support/refused";

const noDocker: Docker = { answers: false, problem: undefined, engine: undefined };
const workingDocker: Docker = { answers: true, problem: undefined, engine: "package docker-ce" };
const stoppedDocker: Docker = {
  answers: false,
  problem: "Cannot connect to the Docker daemon at unix:///var/run/docker.sock.",
  engine: "package docker-ce",
};

const bareLinux: DriverFacts = {
  platform: "linux",
  isRoot: true,
  profileDriver: undefined,
  requestedDriver: undefined,
  docker: noDocker,
  otherDriver: undefined,
  acquisition: () => Promise.reject(new Error("nobody has to be asked")),
};

describe("choosing minikube's driver", () => {
  it("leaves the choice to minikube where Docker works, whether the vendors answer or not", async () => {
    const choice = await chooseDriver({ ...bareLinux, docker: workingDocker });
    assert.deepEqual(choice, { driver: "automatic", reason: "Docker works here" });
  });

  it("leaves the choice to minikube where another driver works and its image can be fetched", async () => {
    const withPodman = { ...bareLinux, otherDriver: "podman" };
    assert.equal((await chooseDriver({ ...withPodman, acquisition: way("download") })).driver, "automatic");
    assert.equal((await chooseDriver({ ...withPodman, acquisition: way("source") })).driver, "none");
  });

  it("makes a Linux machine without a driver the node itself", async () => {
    assert.equal((await chooseDriver(bareLinux)).driver, "none");
  });

  it("makes the machine the node where there is a Docker CLI without an engine", async () => {
    const onlyCli = { ...stoppedDocker, engine: undefined };
    assert.equal((await chooseDriver({ ...bareLinux, docker: onlyCli })).driver, "none");
  });

  it("never makes a machine the node where Docker is installed", async () => {
    for (const isRoot of [true, false]) {
      await assertRefused(
        chooseDriver({ ...bareLinux, isRoot, docker: stoppedDocker }),
        /^Docker is installed \(package docker-ce\), but its engine does not answer: Cannot connect/,
        /Start it .*usermod -aG docker[^]*MINIKUBE_DRIVER=none/,
      );
    }
  });

  it("makes a machine with Docker the node when asked for by name", async () => {
    for (const docker of [workingDocker, stoppedDocker])
      assert.equal((await chooseDriver({ ...bareLinux, docker, requestedDriver: "none" })).driver, "none");
  });

  it("keeps the driver of a profile that exists", async () => {
    const kvm = { ...bareLinux, profileDriver: "kvm2", isRoot: false };
    assert.equal((await chooseDriver(kvm)).driver, "automatic");
    const none = { ...bareLinux, profileDriver: "none", docker: workingDocker };
    assert.equal((await chooseDriver(none)).driver, "none");
  });

  it("says that Docker does not answer, for a profile or a wish that needs it", async () => {
    for (const stated of [{ profileDriver: "docker" }, { requestedDriver: "docker" }]) {
      await assertRefused(
        chooseDriver({ ...bareLinux, docker: stoppedDocker, ...stated }),
        /engine does not answer/,
        /Start it/,
      );
    }
  });

  it("explains what is missing without Docker and without root", async () => {
    await assertRefused(
      chooseDriver({ ...bareLinux, isRoot: false }),
      /no Docker engine.*without root/i,
      /Install and start Docker.*as root/,
    );
  });

  it("explains what is missing on another system than Linux", async () => {
    await assertRefused(
      chooseDriver({ ...bareLinux, platform: "darwin" }),
      /only a Linux machine/,
      /Install and start Docker/,
    );
  });
});

function way(acquisition: "download" | "source"): DriverFacts["acquisition"] {
  return () => Promise.resolve({ acquisition, reason: "", isForced: false });
}
