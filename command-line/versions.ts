import manifest from "../package.json";

/**
 * The one place that pins what the toolchain brings. The Pulumi ones follow
 * package.json, because the engine asks for the provider of each SDK's exact version.
 * The Go module versions of the source builds stand in source/<group>/go.mod.
 */
export const versions = {
  /** Pulumi's CLI and its SDK for Node. */
  pulumi: manifest.devDependencies["@pulumi/pulumi"],
  /** Last version of the nodejs language host whose source is served as a Go module. */
  pulumiLanguageNodejs: "3.68.0",
  /** Last version of the Python language host whose source is served as a Go module. */
  pulumiLanguagePython: "3.68.0",
  /** Last version of the Go language host whose source is served as a Go module. */
  pulumiLanguageGo: "3.62.0",
  /** Java language host, which the CLI's release brings and the source way builds beside it. */
  pulumiLanguageJava: "1.34.0",
  /** YAML language host, which the CLI's release brings and the source way builds beside it. */
  pulumiLanguageYaml: "1.38.1",
  /** Pulumi providers, by name. */
  providers: {
    kubernetes: manifest.devDependencies["@pulumi/kubernetes"],
    random: manifest.devDependencies["@pulumi/random"],
  },
  /** minikube. */
  minikube: "1.38.1",
  /** Kubernetes of a new cluster unless the environment says otherwise: what minikube 1.38.1 starts by default. */
  kubernetes: "1.35.1",
  /** crictl, which minikube needs on a machine without a Docker engine. */
  crictl: "1.34.0",
  /** Helm, which only the benchmark needs. */
  helm: "4.1.4",
  /** KWOK, which simulates nodes for the measurement of growth. */
  kwok: "0.8.0",
  /** Tags of images that minikube and the workloads ask for. kubeadm's stand in kubernetes-release.ts. */
  images: {
    storageProvisioner: "v5",
    nginxUnprivileged: "1.26.3",
    busybox: "1.37.0",
  },
} as const;
