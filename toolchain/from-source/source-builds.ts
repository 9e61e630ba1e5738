import { join } from "node:path";
import { CRICTL_EXECUTABLE } from "../node/crictl";
import {
  kubernetesBinariesFolder,
  languageHost,
  minikubeExecutable,
  providerFolder,
  pulumiExecutable,
} from "../../command-line/locations";
import type { KubernetesRelease } from "../../command-line/kubernetes-release";
import type { SourceBuild } from "./source-build";
import { versions } from "../../command-line/versions";

/** The Pulumi side: CLI, language hosts and providers. */
export function pulumiBuilds(): SourceBuild[] {
  const sdkVersion = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
  return [
    {
      group: "pulumi-resource-kubernetes",
      generate: { PROVIDER_VERSION: versions.providers.kubernetes },
      // Half a million generated lines, of which the provider needs some types.
      withoutInlining: ["github.com/pulumi/pulumi-kubernetes/sdk/v4/..."],
      linkerVariables: {
        "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version.Version": versions.providers.kubernetes,
      },
      commands: provider("kubernetes"),
    },
    {
      group: "pulumi",
      linkerVariables: { [sdkVersion]: versions.pulumi },
      commands: { pulumi: pulumiExecutable() },
    },
    {
      group: "pulumi-resource-random",
      linkerVariables: { "main.version": versions.providers.random },
      commands: provider("random"),
    },
    {
      group: "pulumi-language-nodejs",
      linkerVariables: { [sdkVersion]: versions.pulumiLanguageNodejs },
      commands: { "pulumi-language-nodejs": languageHost("nodejs") },
    },
    {
      group: "pulumi-language-yaml",
      linkerVariables: {
        "github.com/pulumi/pulumi-yaml/pkg/version.Version": `v${versions.pulumiLanguageYaml}`,
      },
      commands: { "pulumi-language-yaml": languageHost("yaml") },
    },
  ];
}

/** minikube, for every driver. */
export function minikubeBuild(): SourceBuild {
  return {
    group: "minikube",
    cgo: true,
    // Loads libvirt when a virtual machine driver asks for it, instead of linking it.
    tags: ["libvirt_dlopen"],
    linkerVariables: {
      "k8s.io/minikube/pkg/version.version": `v${versions.minikube}`,
      "k8s.io/minikube/pkg/version.storageProvisionerVersion": versions.images.storageProvisioner,
    },
    commands: { minikube: minikubeExecutable() },
  };
}

/** crictl, for the driver none. */
export function crictlBuild(): SourceBuild {
  return {
    group: "crictl",
    linkerVariables: { "sigs.k8s.io/cri-tools/pkg/version.Version": `v${versions.crictl}` },
    commands: { crictl: CRICTL_EXECUTABLE },
  };
}

/**
 * Kubernetes itself and what runs beside it.
 *
 * @param staging folder of the binaries that go into images
 * @param release of the cluster
 */
export function kubernetesBuilds(staging: string, release: KubernetesRelease): SourceBuild[] {
  const { version, images } = release;
  const cache = kubernetesBinariesFolder(version);
  return [
    {
      group: "kubernetes",
      version: otherThanPinned(release, version),
      linkerVariables: kubernetesVersionVariables(version),
      commands: {
        kubeadm: join(cache, "kubeadm"),
        kubelet: join(cache, "kubelet"),
        kubectl: join(cache, "kubectl"),
        "kube-apiserver": join(staging, "kube-apiserver"),
        "kube-controller-manager": join(staging, "kube-controller-manager"),
        "kube-scheduler": join(staging, "kube-scheduler"),
        "kube-proxy": join(staging, "kube-proxy"),
      },
    },
    {
      group: "etcd",
      version: otherThanPinned(release, images.etcd.replace(/-\d+$/, "")),
      commands: { server: join(staging, "etcd") },
    },
    {
      group: "coredns",
      version: otherThanPinned(release, images.coredns.replace(/^v/, "")),
      commands: { coredns: join(staging, "coredns") },
    },
    {
      group: "storage-provisioner",
      commands: { "storage-provisioner": join(staging, "storage-provisioner") },
    },
  ];
}

/** The versions of the pinned release stand in go.mod, those of others in files of their own. */
function otherThanPinned(release: KubernetesRelease, version: string): string | undefined {
  return release.version === versions.kubernetes ? undefined : version;
}

function provider(name: keyof typeof versions.providers): Record<string, string> {
  const command = `pulumi-resource-${name}`;
  return { [command]: join(providerFolder(name), command) };
}

function kubernetesVersionVariables(version: string): Record<string, string> {
  const [major = "", minor = ""] = version.split(".");
  const fields = {
    gitVersion: `v${version}`,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: "clean",
  };
  const packages = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"];
  return Object.fromEntries(
    packages.flatMap((name) => Object.entries(fields).map(([field, value]) => [`${name}.${field}`, value])),
  );
}
