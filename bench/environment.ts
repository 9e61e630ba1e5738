/**
 * Environment variables that cost some contestants time on a machine that sets them, and that none of them needs.
 *
 * NODE_EXTRA_CA_CERTS: Node 20 reads those certificates, and all of its own, whenever it starts, 0.09 s each time and
 * twice in an update; Node 22 only where a program opens a TLS connection. Node connects to nothing but the engine here.
 *
 * @see https://github.com/nodejs/node/issues/40524
 */
const LEFT_OUT = ["NODE_EXTRA_CA_CERTS"];

/** Takes them from what all contestants inherit, and answers which of them were set. */
export function leaveOutOfEnvironment(): string[] {
  const set = LEFT_OUT.filter((name) => process.env[name] !== undefined);
  for (const name of set) Reflect.deleteProperty(process.env, name);
  return set;
}
