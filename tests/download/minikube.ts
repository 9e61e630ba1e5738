import { versions } from "../../command-line/versions";

/**
 * Takes the place of minikube on a machine without a Docker engine. It records its arguments, and makes its profile
 * and a kubeconfig context as the real one does. Its cluster is `$REHEARSAL_CLUSTER`. While `$HOME/hold` exists, its
 * first start does not end. It is never killed with half a profile, as the real one can be: a unit test has such a one.
 */
export const MINIKUBE = `#!/bin/sh
set -e
home="\${MINIKUBE_HOME:-$HOME}/.minikube"
echo "$@" >> "$HOME/minikube-calls"
case "$1" in
version) echo v${versions.minikube} ;;
delete) rm -rf "$home/profiles/minikube" ;;
start)
  mkdir -p "$home/profiles/minikube" "$HOME/.kube"
  echo '* Using the docker driver'
  echo '{"Driver":"docker","KubernetesConfig":{"KubernetesVersion":"v${versions.kubernetes}"}}' > "$home/profiles/minikube/new"
  mv "$home/profiles/minikube/new" "$home/profiles/minikube/config.json"
  echo '* Starting the control plane'
  if [ -e "$HOME/hold" ]; then echo '* holding'; touch "$HOME/held"; exec sleep 60; fi
  current=minikube
  case "$*" in *--keep-context=true*) current=$(sed -n 's/^current-context: //p' "$HOME/.kube/config") ;; esac
  cat > "$HOME/.kube/config" <<END
apiVersion: v1
kind: Config
current-context: $current
clusters: [{ name: minikube, cluster: { server: "$REHEARSAL_CLUSTER", insecure-skip-tls-verify: true } }]
users: [{ name: minikube, user: {} }]
contexts: [{ name: minikube, context: { cluster: minikube, user: minikube } }, { name: mine, context: { cluster: minikube, user: minikube } }]
END
  ;;
esac
`;
