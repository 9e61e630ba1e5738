import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { chmod, mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Failure } from "../command-line/failure";

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
 * @param url - where the file is
 * @param checksumUrl - where its SHA-256 is: a text that starts with the 64 hexadecimal digits
 * @param destination - where the file goes; its folder is made
 * @throws {@link Failure} when the host refuses, hangs or cuts the download short, or the checksum is wrong
 */
export async function downloadVerified(
  url: string,
  checksumUrl: string,
  destination: string,
  options: DownloadOptions = {},
): Promise<void> {
  const expected = await downloadChecksum(checksumUrl, options);
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

async function downloadChecksum(url: string, options: DownloadOptions): Promise<string> {
  const text = await withStallLimit(url, options, async (response) => response.text());
  const digest = /^[0-9a-f]{64}\b/i.exec(text.trim())?.[0];
  if (digest === undefined) {
    throw new Failure(
      `${url} is not a SHA-256 checksum but starts with ${JSON.stringify(text.slice(0, 40))}.`,
      "A proxy may answer in the vendor's place: open the address in a browser and see.",
    );
  }
  return digest.toLowerCase();
}

async function downloadTo(path: string, url: string, options: DownloadOptions): Promise<void> {
  await withStallLimit(url, options, async (response, progressed) => {
    if (response.body === null) {
      throw new Error("the answer has no content");
    }
    const watch = new Transform({
      transform(chunk, _encoding, done) {
        progressed();
        done(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(response.body), watch, createWriteStream(path));
  });
}

/** Fetches and reads a URL, and gives up when no byte comes for a while. */
async function withStallLimit<T>(
  url: string,
  { stallSeconds = 30, signal }: DownloadOptions,
  read: (response: Response, progressed: () => void) => Promise<T>,
): Promise<T> {
  const stall = new AbortController();
  const limit = setTimeout(() => {
    stall.abort(new Error(`nothing came for ${stallSeconds} s`));
  }, stallSeconds * 1000);
  const signals = signal ? [stall.signal, signal] : [stall.signal];
  try {
    const response = await fetch(url, { signal: AbortSignal.any(signals) });
    if (!response.ok) {
      throw new Error(`HTTP ${response.status}`);
    }
    return await read(response, () => limit.refresh());
  } catch (error) {
    signal?.throwIfAborted();
    throw new Failure(
      `The download of ${url} failed: ${describe(error)}. Nothing was kept.`,
      "Run the same command again; behind a proxy, or without access to this host, set KUBERNETES_WORKLOADS_TOOLCHAIN=source to build from source instead.",
      { cause: error },
    );
  } finally {
    clearTimeout(limit);
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
