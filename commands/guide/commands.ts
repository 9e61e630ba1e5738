/** Names that the guide's commands contain. */
export interface GuideNames {
  readonly statefulSet: string;
  readonly headlessService: string;
  /** The StatefulSet's first two pods. */
  readonly pods: readonly [first: string, second: string];
  readonly deployment: string;
  readonly clusterIPService: string;
}

/** The names of a stack with the defaults of Pulumi.yaml, which the pages show. */
export const DEFAULT_NAMES: GuideNames = {
  statefulSet: "web",
  headlessService: "nginx",
  pods: ["web-0", "web-1"],
  deployment: "my-nginx-deployment",
  clusterIPService: "my-nginx-svc",
};

const DEFAULT_STACK = "dev";

/** The file that the guide writes, and what stands in it. */
export const FILE = "/usr/share/nginx/html/guide.txt";
export const CONTENT = "Hello from web-0";

/** The Job that the guide asks the cluster's DNS from. */
export const DNS_JOB = "dns-test";
const DNS_JOB_FILE = "docs/guide/dns-test.yaml";

/** One command of the guide. */
export interface GuideCommand {
  /** What the pages call it. */
  readonly name: string;
  readonly command: string;
  /** What it prints; see {@link OutputComparison} for the marks. */
  readonly prints: string;
  /** Syntax of what it prints, for the pages. Default: none. */
  readonly syntax?: "yaml";
  /** Whether the lines come in any order. */
  readonly anyOrder?: boolean;
  /** Whether it is meant to fail. */
  readonly fails?: boolean;
  /** Whether only the reader runs it, because it deploys or destroys the stack. */
  readonly byReader?: boolean;
  /** The command that takes back what this one made. */
  readonly takenBackBy?: string;
  /** Whether the commands after it need what it sets in the shell. */
  readonly definesShell?: boolean;
}

/**
 * All commands of the guide, in their order: the one source of both pages, of `npm run guide` and of their test.
 *
 * @param stack the stack that the commands are about; the pages have npm start's default
 */
export function guideCommands(names: GuideNames, stack = DEFAULT_STACK): readonly GuideCommand[] {
  return [
    ...preparation(stack),
    ...headlessService(names),
    ...statefulSet(names),
    ...networkIdentity(names),
    ...data(names),
    ...statelessWorkload(names),
    ...ending(names, stack),
  ];
}

function preparation(stack: string): GuideCommand[] {
  return [
    {
      name: "start",
      command: `npm start${ofStack(stack, " --")}`,
      byReader: true,
      prints: `
      …
      Outputs:
      …
          podDnsNames            : [
              [0]: "web-0.nginx.«kubernetes-workloads-dev-k8ks6h2m».svc.cluster.local"
              [1]: "web-1.nginx.«kubernetes-workloads-dev-k8ks6h2m».svc.cluster.local"
          ]
          podNames               : [
              [0]: "web-0"
              [1]: "web-1"
          ]
      …
          pvcNames               : [
              [0]: "www-web-0"
              [1]: "www-web-1"
          ]
      …`,
    },
    {
      name: "kubectl",
      command: `eval "$(npm run --silent guide -- --shell${ofStack(stack)})"`,
      prints: "",
      definesShell: true,
    },
  ];
}

function headlessService({ headlessService }: GuideNames): GuideCommand[] {
  return [
    {
      name: "service-yaml",
      command: `kubectl get service ${headlessService} --output yaml`,
      syntax: "yaml",
      prints: `
      apiVersion: v1
      kind: Service
      metadata:
      …
        name: nginx
      …
      spec:
        clusterIP: None
      …
        ports:
        - name: web
          port: 80
      …
        selector:
          app.kubernetes.io/name: web
      …`,
    },
    {
      name: "service",
      command: `kubectl get service ${headlessService}`,
      prints: `
      NAME    TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE
      nginx   ClusterIP   None         <none>        80/TCP    «25s»`,
    },
  ];
}

function statefulSet({ statefulSet, pods: [first, second] }: GuideNames): GuideCommand[] {
  return [
    {
      name: "statefulset-yaml",
      command: `kubectl get statefulset ${statefulSet} --output yaml`,
      syntax: "yaml",
      prints: `
      apiVersion: apps/v1
      kind: StatefulSet
      metadata:
      …
        name: web
      …
      spec:
      …
        replicas: 2
      …
        serviceName: nginx
        template:
      …
          spec:
      …
            containers:
            - image: nginxinc/nginx-unprivileged:1.26.3
      …
              volumeMounts:
              - mountPath: /usr/share/nginx/html
                name: www
      …
        volumeClaimTemplates:
      …
            name: www
          spec:
            accessModes:
            - ReadWriteOnce
            resources:
              requests:
                storage: 1Gi
      …`,
    },
    {
      name: "claims",
      command: `kubectl get persistentvolumeclaims www-${first} www-${second}`,
      prints: `
      NAME        STATUS   VOLUME                                     CAPACITY   ACCESS MODES   STORAGECLASS   VOLUMEATTRIBUTESCLASS   AGE
      www-web-0   Bound    pvc-«0f8fad5b-d9cb-469f-a165-70867728950e»   1Gi        RWO            «standard»       <unset>                 «25s»
      www-web-1   Bound    pvc-«7c9e6679-7425-40de-944b-e07fc1f90ae7»   1Gi        RWO            «standard»       <unset>                 «20s»`,
    },
    {
      name: "delete-both",
      command: `kubectl delete pods ${first} ${second}`,
      prints: `
      pod "web-0" deleted from «kubernetes-workloads-dev-k8ks6h2m» namespace
      pod "web-1" deleted from «kubernetes-workloads-dev-k8ks6h2m» namespace`,
    },
    {
      name: "wait-for-second",
      command: `kubectl wait --for=create pod/${second} --timeout=2m`,
      prints: `pod/web-1 condition met`,
    },
    {
      name: "order",
      command: `kubectl get pods ${first} ${second}`,
      prints: `
      NAME    READY   STATUS    RESTARTS   AGE
      web-0   1/1     Running   0          «2s»
      web-1   «0/1»     «Pending»   0          «0s»`,
    },
    {
      name: "wait-for-both",
      command: `kubectl wait --for=condition=Ready pod/${first} pod/${second} --timeout=2m`,
      prints: `
      pod/web-0 condition met
      pod/web-1 condition met`,
    },
  ];
}

function networkIdentity({ headlessService, pods }: GuideNames): GuideCommand[] {
  const [first, second] = pods;
  return [
    { name: "hostname-0", command: `kubectl exec ${first} -- hostname`, prints: "web-0" },
    { name: "hostname-1", command: `kubectl exec ${second} -- hostname`, prints: "web-1" },
    {
      name: "dns-test",
      command: `kubectl create --filename ${DNS_JOB_FILE}`,
      prints: `job.batch/dns-test created`,
      takenBackBy: "delete-dns-test",
    },
    {
      name: "wait-for-dns-test",
      command: `kubectl wait --for=jsonpath='{.status.ready}'=1 job/${DNS_JOB} --timeout=2m`,
      prints: `job.batch/dns-test condition met`,
    },
    {
      name: "addresses",
      command: `kubectl get pods ${first} ${second} --output custom-columns=NAME:.metadata.name,IP:.status.podIP`,
      prints: `
      NAME    IP
      web-0   «10.244.0.21»
      web-1   «10.244.0.22»`,
    },
    lookUp("nslookup-service", headlessService, "nginx", ["10.244.0.21", "10.244.0.22"]),
    lookUp("nslookup-0", `${first}.${headlessService}`, "web-0.nginx", ["10.244.0.21"]),
    lookUp("nslookup-1", `${second}.${headlessService}`, "web-1.nginx", ["10.244.0.22"]),
  ];
}

function lookUp(name: string, asked: string, shown: string, addresses: readonly string[]): GuideCommand {
  const answers = addresses.map(
    (address) => `
      Name:	${shown}.«kubernetes-workloads-dev-k8ks6h2m».svc.cluster.local
      Address: «${address}»`,
  );
  return {
    name,
    command: `kubectl exec job/${DNS_JOB} -- nslookup -type=a ${asked}.$namespace.svc.cluster.local`,
    anyOrder: true,
    prints: `
      Server:		«10.96.0.10»
      Address:	«10.96.0.10»:53
${answers.join("")}`,
  };
}

function data({ pods: [first, second], headlessService }: GuideNames): GuideCommand[] {
  const identity = `kubectl get pod ${first} --output custom-columns=NAME:.metadata.name,UID:.metadata.uid,CLAIM:.spec.volumes[*].persistentVolumeClaim.claimName`;
  const page = (pod: string): string =>
    `kubectl exec job/${DNS_JOB} -- wget -q -O - http://${pod}.${headlessService}:8080/guide.txt`;
  return [
    {
      name: "write",
      command: `kubectl exec ${first} -- sh -c 'echo "${CONTENT}" > ${FILE}'`,
      prints: "",
      takenBackBy: "remove-file",
    },
    { name: "fetch-0", command: page(first), prints: CONTENT },
    {
      name: "fetch-1",
      command: page(second),
      prints: `
      wget: server returned error: HTTP/1.1 404 Not Found
      command terminated with exit code 1`,
      fails: true,
    },
    {
      name: "identity-before",
      command: identity,
      prints: `
      NAME    UID                                    CLAIM
      web-0   «3b241101-e2bb-4255-8caf-4136c566a962»   www-web-0`,
    },
    {
      name: "delete-0",
      command: `kubectl delete pod ${first}`,
      prints: `pod "web-0" deleted from «kubernetes-workloads-dev-k8ks6h2m» namespace`,
    },
    {
      name: "wait-for-new",
      command: `kubectl wait --for=create pod/${first} --timeout=2m`,
      prints: `pod/web-0 condition met`,
    },
    {
      name: "wait-for-ready",
      command: `kubectl wait --for=condition=Ready pod/${first} --timeout=2m`,
      prints: `pod/web-0 condition met`,
    },
    {
      name: "identity-after",
      command: identity,
      prints: `
      NAME    UID                                    CLAIM
      web-0   «9a3f0c52-6b1d-4e0f-8f57-1c2d3e4f5a6b»   www-web-0`,
    },
    { name: "read", command: `kubectl exec ${first} -- cat ${FILE}`, prints: CONTENT },
  ];
}

function statelessWorkload({ deployment, clusterIPService }: GuideNames): GuideCommand[] {
  const pods = `kubectl get pods --selector app.kubernetes.io/name=${deployment}`;
  return [
    {
      name: "cluster-ip",
      command: `kubectl get service ${clusterIPService}`,
      prints: `
      NAME           TYPE        CLUSTER-IP     EXTERNAL-IP   PORT(S)   AGE
      my-nginx-svc   ClusterIP   «10.103.17.42»   <none>        80/TCP    «50s»`,
    },
    {
      name: "deployment-pods",
      command: pods,
      anyOrder: true,
      prints: `
      NAME                                   READY   STATUS    RESTARTS   AGE
      my-nginx-deployment-«6b7f9c8d4-2xk9p»    1/1     Running   0          «50s»
      my-nginx-deployment-«6b7f9c8d4-w8m5t»    1/1     Running   0          «50s»`,
    },
    lookUp("nslookup-cluster-ip", clusterIPService, "my-nginx-svc", ["10.103.17.42"]),
    {
      name: "choose-pod",
      command: `pod=$(${pods} --output jsonpath='{.items[0].metadata.name}')`,
      prints: "",
    },
    {
      name: "write-stateless",
      command: `kubectl exec "$pod" -- sh -c 'echo Hello > /tmp/guide.txt'`,
      prints: "",
    },
    {
      name: "delete-stateless",
      command: `kubectl delete pod "$pod"`,
      prints: `pod "my-nginx-deployment-«6b7f9c8d4-2xk9p»" deleted from «kubernetes-workloads-dev-k8ks6h2m» namespace`,
    },
    {
      name: "wait-for-deployment",
      command: `kubectl rollout status deployment/${deployment} --timeout=2m`,
      prints: `
      …
      deployment "my-nginx-deployment" successfully rolled out`,
    },
    {
      name: "deployment-pods-after",
      command: pods,
      anyOrder: true,
      prints: `
      NAME                                   READY   STATUS    RESTARTS   AGE
      my-nginx-deployment-«6b7f9c8d4-w8m5t»    1/1     Running   0          «1m»
      my-nginx-deployment-«6b7f9c8d4-lq7zd»    1/1     Running   0          «5s»`,
    },
    {
      name: "read-stateless",
      command: `kubectl exec "$pod" -- cat /tmp/guide.txt`,
      prints: `Error from server (NotFound): pods "my-nginx-deployment-«6b7f9c8d4-2xk9p»" not found`,
      fails: true,
    },
  ];
}

function ending({ pods: [first] }: GuideNames, stack: string): GuideCommand[] {
  return [
    { name: "remove-file", command: `kubectl exec ${first} -- rm -f ${FILE}`, prints: "" },
    {
      name: "delete-dns-test",
      command: `kubectl delete job ${DNS_JOB} --ignore-not-found`,
      prints: `job.batch "dns-test" deleted from «kubernetes-workloads-dev-k8ks6h2m» namespace`,
    },
    {
      name: "down",
      command: `npm run down${ofStack(stack, " --")}`,
      byReader: true,
      prints: `
      …
      Kept in namespace «kubernetes-workloads-dev-k8ks6h2m», with their data:
        www-web-0  1Gi     volume pvc-«0f8fad5b-d9cb-469f-a165-70867728950e»
        www-web-1  1Gi     volume pvc-«7c9e6679-7425-40de-944b-e07fc1f90ae7»
      …`,
    },
  ];
}

/** The option that names a stack, unless it is the default one. */
function ofStack(stack: string, before = ""): string {
  return stack === DEFAULT_STACK ? "" : `${before} --stack ${stack}`;
}
