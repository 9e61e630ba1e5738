import { mkdir, readdir, readlink, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../command-line/failures/failure";
import { exists } from "../../command-line/exists";
import { isOwnMachineFile, OWN_MARK, replaceMachineFile, restoreMachineFile } from "../machine-file";
import { run, succeeds, type RunOptions } from "../../command-line/processes/process";

const CONFIG_FILE = "/etc/containerd/config.toml";
const INIT_SCRIPT = "/etc/init.d/containerd";
const DEBIAN_NETWORK_PLUGINS = "/usr/lib/cni";
const NETWORK_PLUGINS_FOLDER = "/opt/cni/bin";

/** What {@link prepareContainerd} writes on the machine, for the announcement. */
export const containerdFiles = [CONFIG_FILE, INIT_SCRIPT, NETWORK_PLUGINS_FOLDER];

/** Whether this machine's containerd was set up by this project. */
export async function isOwnContainerd(): Promise<boolean> {
  return isOwnMachineFile(CONFIG_FILE);
}

/** Whether systemd is this machine's init system, and not just installed. */
export async function isSystemdRunning(): Promise<boolean> {
  return exists("/run/systemd/system");
}

/** Configures containerd for Kubernetes, makes it a service if there is no systemd, and starts it. */
export async function prepareContainerd(options: RunOptions): Promise<void> {
  await linkNetworkPlugins();
  const configured = await replaceMachineFile(CONFIG_FILE, await containerdConfig());
  if (await isSystemdRunning()) {
    await run("systemctl", [configured ? "restart" : "start", "containerd"], options);
  } else {
    await replaceMachineFile(INIT_SCRIPT, containerdInitScript, 0o755);
    await run(INIT_SCRIPT, [configured ? "restart" : "start"], options);
  }
  await waitUntilContainerdAnswers(options.signal);
}

/** Stops containerd and puts the machine's own files back. */
export async function removeContainerdSetup(options: RunOptions): Promise<void> {
  if (!(await isSystemdRunning()) && (await exists(INIT_SCRIPT))) await run(INIT_SCRIPT, ["stop"], options);

  await restoreMachineFile(CONFIG_FILE);
  await restoreMachineFile(INIT_SCRIPT);
  await unlinkNetworkPlugins();
}

/** Whether containerd runs and serves requests. */
export async function isContainerdAnswering(): Promise<boolean> {
  return succeeds("ctr", ["version"], 5);
}

/** Debian keeps the network plugins elsewhere than where containerd and minikube look. */
async function linkNetworkPlugins(): Promise<void> {
  await mkdir(NETWORK_PLUGINS_FOLDER, { recursive: true });
  for (const plugin of await readdir(DEBIAN_NETWORK_PLUGINS)) {
    const link = join(NETWORK_PLUGINS_FOLDER, plugin);
    if (!(await exists(link))) {
      await rm(link, { force: true });
      await symlink(join(DEBIAN_NETWORK_PLUGINS, plugin), link);
    }
  }
}

async function unlinkNetworkPlugins(): Promise<void> {
  for (const plugin of await readdir(NETWORK_PLUGINS_FOLDER).catch(() => [])) {
    const link = join(NETWORK_PLUGINS_FOLDER, plugin);
    const target = await readlink(link).catch(() => undefined);
    if (target?.startsWith(DEBIAN_NETWORK_PLUGINS)) await rm(link);
  }
}

async function containerdConfig(): Promise<string> {
  const defaults = await run("containerd", ["config", "default"]);
  const config = (await mayLowerOomScore())
    ? defaults
    : // Without spaces: minikube rewrites this line where it finds them.
      defaults.replace(/restrict_oom_score_adj = false/, "restrict_oom_score_adj=true");
  return `# ${OWN_MARK}.\n${config}\n`;
}

/** Where a machine forbids it (some sandboxes do), no pod starts unless containerd is told not to try. */
async function mayLowerOomScore(): Promise<boolean> {
  return succeeds("sh", ["-c", "echo -999 > /proc/self/oom_score_adj"]);
}

async function waitUntilContainerdAnswers(signal: AbortSignal | undefined): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await isContainerdAnswering())) {
    signal?.throwIfAborted();
    if (Date.now() > deadline) {
      throw new Failure(
        "containerd was started but does not answer after 30 s.",
        "Its log is /var/log/containerd.log, or journalctl -u containerd where systemd runs.",
      );
    }
  }
}

const containerdInitScript = `#!/bin/sh
# ${OWN_MARK}: Debian ships containerd with a systemd unit only, and minikube
# restarts it through this script on a machine that systemd does not run.
### BEGIN INIT INFO
# Provides:          containerd
# Required-Start:    $remote_fs
# Required-Stop:     $remote_fs
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: container runtime
### END INIT INFO
DAEMON=/usr/bin/containerd
PIDFILE=/run/containerd.pid

start() {
  start-stop-daemon --start --oknodo --background --make-pidfile --pidfile "$PIDFILE" \\
    --output /var/log/containerd.log --exec "$DAEMON"
}

stop() {
  start-stop-daemon --stop --oknodo --retry 30 --pidfile "$PIDFILE" --exec "$DAEMON"
}

case "$1" in
  start) start ;;
  stop) stop ;;
  restart | force-reload) stop && start ;;
  status) start-stop-daemon --status --pidfile "$PIDFILE" --exec "$DAEMON" ;;
  *) echo "usage: $0 start|stop|restart|status" >&2; exit 2 ;;
esac
`;
