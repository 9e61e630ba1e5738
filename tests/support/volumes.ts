import type { V1ObjectMeta, V1PersistentVolumeClaim, V1Pod } from "@kubernetes/client-node";
import { claimsIn, podsIn } from "../../kubernetes/collection";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { isTerminating, nameOf, orGone, uidOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";

const IMAGE = "nginxinc/nginx-unprivileged:1.26.3";

const PATIENCE_SECONDS = 180;

/** What each claim of a namespace holds, by its name: its uid and the checksum of all its files. */
export type ClaimContents = Readonly<Record<string, string>>;

const FILL = "for volume in /volumes/*; do head -c 65536 /dev/urandom > $volume/written-before; done; sync";

const SUM_UP =
  "cd /volumes; for claim in *; do echo $claim $(find $claim -type f | sort | xargs cat | sha256sum); done";

/** Writes random bytes into each claim of a namespace, and returns what all of them hold then. */
export function fillClaims(cluster: Cluster, namespace: string): Promise<ClaimContents> {
  return contentsAfter(cluster, namespace, `${FILL}; ${SUM_UP}`);
}

/** What the claims of a namespace hold now, those that are there. */
export function contentsOfClaims(cluster: Cluster, namespace: string): Promise<ClaimContents> {
  return contentsAfter(cluster, namespace, SUM_UP);
}

/** Makes a small claim. */
export async function makeClaim(
  { core }: Cluster,
  namespace: string,
  name: string,
  metadata: Pick<V1ObjectMeta, "labels" | "annotations"> = {},
): Promise<void> {
  await core.createNamespacedPersistentVolumeClaim({
    namespace,
    body: {
      metadata: { name, ...metadata },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } },
    },
  });
}

async function contentsAfter(cluster: Cluster, namespace: string, script: string): Promise<ClaimContents> {
  const claims = await liveClaims(cluster, namespace);
  if (claims.length === 0) return {};
  const printed = await withVolumes(cluster, namespace, claims.map(nameOf), script);
  const sums = new Map(
    printed
      .trim()
      .split("\n")
      .map((line) => line.split(" ") as [string, string]),
  );
  return Object.fromEntries(
    claims.map((claim) => [nameOf(claim), `${uidOf(claim)} ${sums.get(nameOf(claim)) ?? "cannot be read"}`]),
  );
}

async function liveClaims(cluster: Cluster, namespace: string): Promise<V1PersistentVolumeClaim[]> {
  const { items } = await claimsIn(cluster, namespace).list();
  return items.filter((claim) => !isTerminating(claim));
}

/** Runs a script in a pod that mounts claims below `/volumes`, and returns what it printed. The pod is gone afterwards. */
export async function withVolumes(
  cluster: Cluster,
  namespace: string,
  claims: readonly string[],
  script: string,
): Promise<string> {
  const name = `volumes-${String(Math.floor(performance.now()))}`;
  await cluster.core.createNamespacedPod({ namespace, body: podWithVolumes(name, claims, script) });
  try {
    const hasEnded = (pod: V1Pod): boolean =>
      nameOf(pod) === name && ["Succeeded", "Failed"].includes(pod.status?.phase ?? "");
    await waitUntil(
      podsIn(cluster, namespace),
      `pod ${name} to end`,
      (pods) => pods.some(hasEnded),
      PATIENCE_SECONDS,
    );
    return await cluster.core.readNamespacedPodLog({ namespace, name });
  } finally {
    await orGone(cluster.core.deleteNamespacedPod({ namespace, name, gracePeriodSeconds: 0 }));
    await waitUntil(podsIn(cluster, namespace), `pod ${name} to be gone`, (pods) =>
      pods.every((pod) => nameOf(pod) !== name),
    );
  }
}

/** A pod that every Pod Security Standard admits. */
function podWithVolumes(name: string, claims: readonly string[], script: string): V1Pod {
  return {
    metadata: { name },
    spec: {
      restartPolicy: "Never",
      terminationGracePeriodSeconds: 0,
      securityContext: { runAsNonRoot: true, runAsUser: 101, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "main",
          image: IMAGE,
          command: ["sh", "-c", script],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
          volumeMounts: claims.map((claim, index) => ({
            name: `volume-${String(index)}`,
            mountPath: `/volumes/${claim}`,
          })),
        },
      ],
      volumes: claims.map((claimName, index) => ({
        name: `volume-${String(index)}`,
        persistentVolumeClaim: { claimName },
      })),
    },
  };
}
