import { versions } from "../command-line/versions";

/** The environment variables that the set-up knows, for the help of commands. */
export const toolchainEnvironment = `Environment variables:
  KUBERNETES_WORKLOADS_TOOLCHAIN   "download" or "source": how missing tools come here
                                   (default: download if the vendors' hosts answer)
  MINIKUBE_DRIVER                  driver of a new cluster (default: Docker if it is installed, else
                                   another that works, else none). "none" makes this machine the
                                   node, even if Docker is installed
  KUBERNETES_VERSION               Kubernetes of a new cluster, such as v${versions.kubernetes} (the default)
  HTTPS_PROXY, NO_PROXY            proxy to the vendors' hosts, and hosts that need none
  SSL_CERT_FILE                    authorities to trust instead of the system's
  NODE_EXTRA_CA_CERTS              further authorities to trust
  PULUMI_HOME, MINIKUBE_HOME       where Pulumi and minikube keep their files`;
