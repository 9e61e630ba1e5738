import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { chmod, mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { Response } from "undici";
import { Failure } from "../../command-line/failures/failure";
import { asFileFailure } from "../../command-line/failures/file-failure";
import { askVendor, reasonOfRequest } from "./vendors";

/** Bounds of a download. */
export interface DownloadOptions {
  /** Longest wait for the next byte, in seconds. Default 30. */
  readonly stallSeconds?: number;
  /** Permissions of the file. Default 0o644. */
  readonly mode?: number;
  readonly signal?: AbortSignal;
}

/**
 * Downloads a file whose vendor publishes its SHA-256 beside it. The file stands at its place only
 * when it is whole and its checksum is right; whatever else arrived is removed.
 *
 * @param url where the file is
 * @param checksumUrl where its SHA-256 is. The text starts with the 64 hexadecimal digits, or is a list of files as
 *   `sha256sum` prints it
 * @param destination where the file goes; its folder is made
 * @throws {@link Failure} when the host refuses, hangs or cuts the download short, or the checksum is wrong
 */
export async function downloadVerified(
  url: string,
  checksumUrl: string,
  destination: string,
  options: DownloadOptions = {},
): Promise<void> {
  const expected = await downloadChecksum(checksumUrl, basename(new URL(url).pathname), options);
  const partial = `${destination}.partial`;
  await mkdir(dirname(destination), { recursive: true });
  try {
    await downloadTo(partial, url, options);
    const actual = await sha256(partial);
    if (actual !== expected) {
      throw new Failure(
        `${url} has the SHA-256 ${actual}, but its vendor publishes ${expected}. The file was not kept.`,
        "Run the same command again. If it repeats, something between this machine and the vendor alters files: do not use them.",
      );
    }
    await chmod(partial, options.mode ?? 0o644);
    await rename(partial, destination);
  } finally {
    await rm(partial, { force: true });
  }
}

async function downloadChecksum(url: string, file: string, options: DownloadOptions): Promise<string> {
  const text = await fromVendor(url, options, async (response) => response.text());
  const lines = text
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+\*?/));
  const line = lines.find(([, name]) => name === file) ?? (lines.length === 1 ? lines[0] : undefined);
  const digest = /^[0-9a-f]{64}$/i.exec(line?.[0] ?? "")?.[0];
  if (digest === undefined) {
    throw new Failure(
      `${url} has no SHA-256 checksum of ${file} but starts with ${JSON.stringify(text.slice(0, 40))}.`,
      "A proxy may answer in the vendor's place: open the address in a browser and see.",
    );
  }
  return digest.toLowerCase();
}

async function downloadTo(path: string, url: string, options: DownloadOptions): Promise<void> {
  await fromVendor(url, options, async (response, progressed) => {
    if (response.body === null) throw new Error("the answer has no content");

    const watch = new Transform({
      transform(chunk, _encoding, done) {
        progressed();
        done(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(response.body), watch, createWriteStream(path));
  });
}

/** Status codes of a host that cannot serve at the moment. */
class PassingError extends Error {}

const ATTEMPTS = 3;

/** Fetches and reads a URL. Tries again if the host cannot serve at the moment, or if the connection breaks. */
async function fromVendor<T>(
  url: string,
  options: DownloadOptions,
  read: (response: Response, progressed: () => void) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await withStallLimit(url, options, read);
    } catch (error) {
      options.signal?.throwIfAborted();
      const isLast = attempt === ATTEMPTS || !(error instanceof PassingError || isBrokenConnection(error));
      if (isLast) throw asFileFailure(error) ?? downloadFailure(url, error);
      await pause(attempt * 500, undefined, { signal: options.signal });
    }
  }
}

/** A timer that is so late tells that its process was stopped, as by Ctrl-Z, and could not hear anything. */
const LATE_MS = 1000;

/** Gives up when no byte comes for a while. */
async function withStallLimit<T>(
  url: string,
  { stallSeconds = 30, signal }: DownloadOptions,
  read: (response: Response, progressed: () => void) => Promise<T>,
): Promise<T> {
  const stall = new AbortController();
  let due = 0;
  const limit = setTimeout(() => {
    if (performance.now() - due > LATE_MS) refresh();
    else stall.abort(new Error(`nothing came for ${stallSeconds} s`));
  }, stallSeconds * 1000);
  const refresh = (): void => {
    due = performance.now() + stallSeconds * 1000;
    limit.refresh();
  };
  refresh();
  try {
    const response = await askVendor(url, AbortSignal.any(signal ? [stall.signal, signal] : [stall.signal]));
    if (!response.ok) {
      const ErrorOfStatus = response.status === 429 || response.status >= 500 ? PassingError : Error;
      throw new ErrorOfStatus(`HTTP ${response.status}`);
    }
    return await read(response, refresh);
  } finally {
    clearTimeout(limit);
  }
}

function isBrokenConnection(error: unknown): boolean {
  return /ECONNRESET|other side closed|terminated|EAI_AGAIN/.test(
    `${String(error)} ${reasonOfRequest(error)}`,
  );
}

function downloadFailure(url: string, error: unknown): Failure {
  return new Failure(
    `The download of ${url} failed: ${reasonOfRequest(error)}. Nothing was kept.`,
    "Run the same command again. Behind a proxy, set HTTPS_PROXY; where an authority of your own signs, NODE_EXTRA_CA_CERTS. Without access to this host, set KUBERNETES_WORKLOADS_TOOLCHAIN=source to build from source instead.",
    { cause: error },
  );
}

/** The SHA-256 of a file, in hexadecimal digits. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
