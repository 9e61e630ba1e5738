import {
  dnsSubdomain,
  imageName,
  pathBelow,
  quantity,
  quantityFromZero,
  wholeNumber,
} from "../../rules/rules";
import { dataSource } from "./data-source";
import { fieldFile } from "./environment";
import { labelMap, labelSelector } from "./placement";
import {
  amount,
  atMostOneOf,
  bothOf,
  choice,
  distinct,
  isUnknown,
  listOf,
  mapOf,
  number,
  object,
  oneOf,
  problem,
  someOf,
  something,
  text,
  textOrEmpty,
  together,
  type Shape,
} from "./shape";
import { MAX_LABEL_LENGTH } from "../../rules/names";

const mode = number(wholeNumber(0, 0o777));
const path = text(pathBelow);
const absolute = text((argument, value) =>
  value.startsWith("/") ? [] : problem(argument, value, "is no absolute path", 'Begin it with "/"'),
);
const noBacksteps = text((argument, value) =>
  value === "" || value.split("/").includes("..")
    ? problem(argument, value, 'is empty or has ".."', "Give the path without it")
    : [],
);

const items = listOf(object({ key: something, path, mode }, ["key", "path"]));
const fieldFiles = listOf(bothOf(fieldFile(path), object({ mode })));

const projections = bothOf(
  listOf(
    oneOf({
      secret: object({ name: something, items }, ["name"]),
      configMap: object({ name: something, items }, ["name"]),
      downwardAPI: object({ items: fieldFiles }),
      serviceAccountToken: object({ path, expirationSeconds: number(wholeNumber(600, 2 ** 32)) }, ["path"]),
      clusterTrustBundle: object({ path }, ["path"]),
    }),
  ),
  distinctPaths,
);

/** Paths of items of one volume, whichever source they are of. */
function distinctPaths(argument: string, value: unknown) {
  if (!Array.isArray(value)) return [];
  const files = (value as Readonly<Record<string, unknown>>[]).flatMap((source) =>
    ["secret", "configMap", "downwardAPI"].flatMap((kind) => {
      const { items: given } = (source[kind] ?? {}) as { readonly items?: unknown };
      return Array.isArray(given) ? (given as { readonly path?: unknown }[]) : [];
    }),
  );
  return distinct("the path", ({ path: of }) => of)(`${argument} items`, files);
}

/** How a volume may be mounted: a mode each once, and ReadWriteOncePod alone. */
export const accessModes: Shape = bothOf(
  someOf(choice("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")),
  (argument, value) => {
    if (!Array.isArray(value)) return [];
    if (new Set(value).size < value.length)
      return problem(argument, value, "has an access mode twice", "Give each once");
    return value.length > 1 && value.includes("ReadWriteOncePod")
      ? problem(
          argument,
          value,
          "has ReadWriteOncePod beside another one, which Kubernetes refuses",
          "Give it alone, or not at all",
        )
      : [];
  },
);

/** A claim that is made for one pod, or for all that share a template. */
const claimSpec = object(
  {
    accessModes,
    resources: object({ requests: object({ storage: amount(quantity) }, ["storage"]) }, ["requests"]),
    storageClassName: textOrEmpty(dnsSubdomain),
    volumeAttributesClassName: textOrEmpty(dnsSubdomain),
    volumeMode: choice("Filesystem", "Block"),
    selector: labelSelector,
    dataSource,
    dataSourceRef: dataSource,
  },
  ["accessModes", "resources"],
);

/** Kubernetes names the claim of a pod after the pod and the volume. */
const claimMetadata: Shape = object({
  labels: labelMap,
  name: (argument, value) =>
    value === undefined || value === null || value === ""
      ? []
      : problem(argument, value, "is not for you to give: the claim is named after the pod", "Leave it out"),
});

const partition = number((argument, value) => (value === 0 ? [] : wholeNumber(1, 255)(argument, value)));

/** An object with some texts that must be there and not be empty. */
function needs(...names: readonly string[]): Shape {
  return object(Object.fromEntries(names.map((name) => [name, something] as const)), names);
}

/** Volumes of storage systems that have a source of their own; most are served by CSI drivers today. */
const systems: Readonly<Record<string, Shape>> = {
  awsElasticBlockStore: bothOf(needs("volumeID"), object({ partition })),
  azureDisk: bothOf(
    needs("diskName", "diskURI"),
    object({ cachingMode: choice("None", "ReadOnly", "ReadWrite") }),
  ),
  azureFile: needs("secretName", "shareName"),
  cephfs: object({ monitors: someOf(text()) }, ["monitors"]),
  cinder: needs("volumeID"),
  flexVolume: needs("driver"),
  gcePersistentDisk: bothOf(needs("pdName"), object({ partition })),
  glusterfs: needs("endpoints", "path"),
  photonPersistentDisk: needs("pdID"),
  portworxVolume: needs("volumeID"),
  quobyte: needs("registry", "volume"),
  rbd: bothOf(needs("image"), object({ monitors: someOf(text()) }, ["monitors"])),
  scaleIO: needs("gateway", "system", "volumeName"),
  vsphereVolume: needs("volumePath"),
};

const sources: Readonly<Record<string, Shape>> = {
  ...systems,
  emptyDir: object({ medium: text(storageMedium), sizeLimit: amount(quantityFromZero) }),
  configMap: object({ name: something, items, defaultMode: mode }, ["name"]),
  secret: object({ secretName: something, items, defaultMode: mode }, ["secretName"]),
  persistentVolumeClaim: object({ claimName: something }, ["claimName"]),
  hostPath: object(
    {
      path: noBacksteps,
      type: choice(
        "",
        "DirectoryOrCreate",
        "Directory",
        "FileOrCreate",
        "File",
        "Socket",
        "CharDevice",
        "BlockDevice",
      ),
    },
    ["path"],
  ),
  iscsi: object({ targetPortal: something, iqn: text(iscsiName) }, ["targetPortal", "iqn"]),
  fc: oneOf({ targetWWNs: someOf(something), wwids: someOf(something) }, ["lun", "fsType", "readOnly"]),
  gitRepo: object({ repository: something, directory: textOrEmpty(pathBelowUnreserved) }, ["repository"]),
  nfs: object({ server: something, path: absolute }, ["server", "path"]),
  projected: object({ sources: projections, defaultMode: mode }),
  downwardAPI: object({ items: fieldFiles, defaultMode: mode }),
  ephemeral: object({ volumeClaimTemplate: object({ metadata: claimMetadata, spec: claimSpec }, ["spec"]) }, [
    "volumeClaimTemplate",
  ]),
  csi: object(
    {
      driver: text(labelKeyName),
      nodePublishSecretRef: needs("name"),
      volumeAttributes: mapOf(() => [], text()),
    },
    ["driver"],
  ),
  image: object({ reference: text(imageName), pullPolicy: choice("Always", "IfNotPresent", "Never") }, [
    "reference",
  ]),
};

/** The API server takes any; the kubelet does not start a pod with another. */
function storageMedium(argument: string, value: string) {
  return value === "" || value === "Memory" || value.startsWith("HugePages")
    ? []
    : problem(
        argument,
        value,
        "is no medium that the kubelet knows",
        'Use "Memory", or leave it out for disk',
      );
}

function iscsiName(argument: string, value: string) {
  return /^(iqn|eui|naa)\./.test(value)
    ? []
    : problem(argument, value, "is no name of iSCSI", "Begin it with iqn., eui. or naa.");
}

/** A CSI driver's name is a DNS name, in which capitals are taken. */
function labelKeyName(argument: string, value: string) {
  return value.length > MAX_LABEL_LENGTH || value.includes("/")
    ? problem(argument, value, "is no name of a CSI driver", "Use its name, such as ebs.csi.aws.com")
    : dnsSubdomain(argument, value.toLowerCase());
}

/** Volumes of a pod, each of one source; without one it is an `emptyDir`. */
export const volumes: Shape = listOf(bothOf(object({}, ["name"]), atMostOneOf(sources, ["name"])));

/** Devices of a container. */
export const devices: Shape = listOf(object({ devicePath: noBacksteps }, ["name", "devicePath"]));

/** Mounts of a container. */
export const mounts: Shape = listOf(
  bothOf(
    object(
      {
        subPath: textOrEmpty(pathBelowUnreserved),
        subPathExpr: textOrEmpty(pathBelowUnreserved),
        mountPropagation: choice("None", "HostToContainer", "Bidirectional"),
        recursiveReadOnly: choice("Disabled", "IfPossible", "Enabled"),
      },
      ["name", "mountPath"],
    ),
    together((argument, given) => {
      const {
        subPath = "",
        subPathExpr = "",
        recursiveReadOnly = "Disabled",
        readOnly,
        mountPropagation,
      } = given;
      if ([subPath, subPathExpr, recursiveReadOnly, readOnly].some(isUnknown)) return [];
      const isRecursive = recursiveReadOnly === "Enabled" || recursiveReadOnly === "IfPossible";
      return [
        ...(subPath !== "" && subPathExpr !== ""
          ? problem(`${argument}.subPathExpr`, subPathExpr, "stands beside subPath", "Leave one of them out")
          : []),
        ...(isRecursive && (readOnly !== true || (mountPropagation ?? "None") !== "None")
          ? problem(
              `${argument}.recursiveReadOnly`,
              recursiveReadOnly,
              "is for mounts with readOnly, and without propagation",
              "Set readOnly to true, or leave it out",
            )
          : []),
      ];
    }),
  ),
);

/** Kubernetes takes `..data` in a mount, but not in a file of a volume. */
function pathBelowUnreserved(argument: string, value: string) {
  return value.startsWith("/") || value.split("/").includes("..")
    ? problem(
        argument,
        value,
        'is no path within the volume (relative, without "..")',
        "Use a path such as data",
      )
    : [];
}
