import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../../command-line/failures/failure";
import {
  buildableReleases,
  kubernetesOfNewCluster,
  requireNewEnough,
} from "../../../command-line/kubernetes-release";
import { projectFolder } from "../../../command-line/locations";
import { versions } from "../../../command-line/versions";
import { withEnvironment } from "../toolchain/environment";

const MODULES = join(projectFolder, "toolchain", "from-source", "modules");

/** Go's module cache, which a build from source fills. */
const CACHE = process.env.GOMODCACHE ?? join(process.env.GOPATH ?? join(homedir(), "go"), "pkg", "mod");

describe("The Kubernetes of a new cluster", () => {
  for (const [request, version] of [
    ["", versions.kubernetes],
    ["v1.36.3", "1.36.3"],
    ["1.30.0", "1.30.0"],
  ] as const) {
    it(`is ${version} if KUBERNETES_VERSION is "${request}"`, async () => {
      await withEnvironment({ KUBERNETES_VERSION: request }, async () => {
        assert.equal(kubernetesOfNewCluster(), version);
        return Promise.resolve();
      });
    });
  }

  for (const [request, message] of [
    ["latest", /^KUBERNETES_VERSION is "latest", which is no version/],
    ["v1.36", /^KUBERNETES_VERSION is "v1\.36", which is no version/],
    ["v1.29.4", /^KUBERNETES_VERSION asks for Kubernetes 1\.29\.4, .*need 1\.30 or later/],
  ] as const) {
    it(`is refused in words if KUBERNETES_VERSION is ${request}`, async () => {
      await withEnvironment({ KUBERNETES_VERSION: request }, async () => {
        assert.throws(kubernetesOfNewCluster, (error) => {
          assert.ok(error instanceof Failure);
          assert.match(error.message, message);
          return true;
        });
        return Promise.resolve();
      });
    });
  }
});

describe("A cluster's Kubernetes", () => {
  for (const version of ["v1.30.0", "v1.35.1+k3s1", "v2.0.0"]) {
    it(`may be ${version}`, () => {
      requireNewEnough(version, "the cluster has");
    });
  }

  for (const version of ["v1.29.14", "v1.9.0", "v0.36.0"]) {
    it(`may not be ${version}`, () => {
      assert.throws(() => {
        requireNewEnough(version, "the cluster has");
      }, Failure);
    });
  }
});

describe("The page about versions of Kubernetes", () => {
  const page = readFileSync(join(projectFolder, "docs", "versions.md"), "utf8");

  for (const { version, images } of buildableReleases) {
    it(`has ${version} with its etcd and CoreDNS`, () => {
      const [etcd, coredns] = [images.etcd.replace(/-\d+$/, ""), images.coredns.replace(/^v/, "")];
      const row = [version, etcd, coredns].map((cell) => ` ${cell.replaceAll(".", "\\.")} +`).join("\\|");
      assert.match(page, new RegExp(`^\\|${row}\\|`, "m"));
    });

    it(`says whether MaxUnavailableStatefulSet is on in ${version}, where its sources are at hand`, () => {
      const path = join(CACHE, `k8s.io/kubernetes@v${version}`, "pkg/features/kube_features.go");
      if (!existsSync(path)) return;
      const isOn = defaultOf("MaxUnavailableStatefulSet", readFileSync(path, "utf8"), version);
      const [, on, off] = /MaxUnavailableStatefulSet .* is on in (.+), and off in (.+)\. Without it/.exec(
        page,
      )!;
      assert.deepEqual([on!.includes(version), off!.includes(version)], [isOn, !isOn]);
    });
  }

  /** The default of a feature in a release: that of the last version which is not a later one. */
  function defaultOf(feature: string, source: string, release: string): boolean {
    const [, entries = ""] = new RegExp(`\\t${feature}: \\{\n(.*?)\n\\t\\},`, "s").exec(source) ?? [];
    const minor = (version: string): number => Number(version.split(".")[1]);
    return [...entries.matchAll(/MustParse\("([^"]+)"\), Default: (true|false)/g)]
      .filter(([, version]) => minor(version!) <= minor(release))
      .map(([, , value]) => value === "true")
      .at(-1)!;
  }
});

describe("A release of Kubernetes that is built from source", () => {
  for (const release of buildableReleases) {
    const { version, images } = release;
    it(`${version} has module files of its own versions`, () => {
      for (const [group, module, wanted] of [
        ["kubernetes", "k8s.io/kubernetes", version],
        ["etcd", "go.etcd.io/etcd/server/v3", images.etcd.replace(/-\d+$/, "")],
        ["coredns", "github.com/coredns/coredns", images.coredns.replace(/^v/, "")],
      ] as const) {
        const file = release.version === versions.kubernetes ? "go.mod" : `v${wanted}.mod`;
        const required = readFileSync(join(MODULES, group, file), "utf8");
        assert.match(
          required,
          new RegExp(`${module} v${wanted.replaceAll(".", "\\.")}\\b`),
          `${group}/${file}`,
        );
      }
    });

    it(`${version} has the images that its kubeadm asks for, where its sources are at hand`, () => {
      const path = join(CACHE, `k8s.io/kubernetes@v${version}`, "cmd/kubeadm/app/constants/constants.go");
      if (!existsSync(path)) return;
      const source = readFileSync(path, "utf8");
      const constant = (name: string): string | undefined =>
        new RegExp(`\\b${name} = "([^"]+)"`).exec(source)?.[1];
      assert.deepEqual(
        {
          etcd: constant("DefaultEtcdVersion"),
          coredns: constant("CoreDNSVersion"),
          pause: constant("PauseVersion"),
        },
        images,
      );
    });
  }
});
