#!/bin/sh
# Prints the URL of each stateful pod of a stack, one a line: pod-urls.sh STACK
# Runs in the folder of the stack's Pulumi.yaml. Needs pulumi and node on PATH.
set -eu
stack=${1:?"usage: pod-urls.sh STACK"}
outputs=$(pulumi stack output --json --stack "$stack")
printf '%s' "$outputs" | node "$(dirname "$0")/validate.mjs" | node -e '
  const { podDnsNames, containerPorts } = JSON.parse(fs.readFileSync(0, "utf8") || process.exit(1));
  for (const name of podDnsNames) console.log(`http://${name}:${containerPorts.web}`);
'
