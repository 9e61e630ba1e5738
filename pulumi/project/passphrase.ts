import { createDecipheriv, pbkdf2 } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { Failure } from "../../command-line/failures/failure";
import { projectFolder } from "../../command-line/locations";
import { readStackSettings, settingsFile, type StackSettingsFile } from "./stack-settings";

const VARIABLE = "PULUMI_CONFIG_PASSPHRASE";

/** A passphrase, and where it comes from. */
interface Passphrase {
  readonly text: string;
  /** Environment variable that gives it; undefined for the empty one, which stands in. */
  readonly variable: string | undefined;
}

/**
 * Makes sure that the passphrase in use is the one that a stack's settings were made with. Refuses the empty
 * passphrase for settings with secrets, unless the user has set it.
 *
 * @param folder of the stack's settings
 * @throws {@link Failure} that names the variable
 */
export async function requirePassphrase(stackName: string, folder = projectFolder): Promise<void> {
  const settings = await readStackSettings(stackName, folder);
  const { secretsprovider = "passphrase", encryptionsalt } = settings;
  if (secretsprovider !== "passphrase") return;
  const passphrase = await passphraseInUse();
  const secrets = secretsIn(settings);
  if (passphrase.variable === undefined && secrets.length > 0) throw unprotected(stackName, secrets);
  if (encryptionsalt !== undefined && !(await fits(passphrase.text, encryptionsalt)))
    throw otherPassphrase(stackName, passphrase);
}

async function passphraseInUse(): Promise<Passphrase> {
  const { [VARIABLE]: text, PULUMI_CONFIG_PASSPHRASE_FILE: file } = process.env;
  if (text !== undefined) return { text, variable: VARIABLE };
  if (!file) return { text: "", variable: undefined };
  try {
    return { text: (await readFile(file, "utf8")).trim(), variable: `${VARIABLE}_FILE` };
  } catch (cause) {
    throw new Failure(
      `${VARIABLE}_FILE names ${file}, which cannot be read.`,
      "Correct it, or unset it, and run the same command again.",
      { cause },
    );
  }
}

function secretsIn({ config = {} }: StackSettingsFile): string[] {
  return Object.entries(config)
    .filter(([, value]) => JSON.stringify(value).includes('{"secure":'))
    .map(([key]) => key);
}

/**
 * Whether a passphrase gives the key that a salt was written with: what the salt carries is then the word "pulumi".
 *
 * @see https://github.com/pulumi/pulumi/blob/v3.276.0/pkg/secrets/passphrase/manager.go
 */
async function fits(passphrase: string, encryptionSalt: string): Promise<boolean> {
  const [, salt, , nonce, sealed] = encryptionSalt.split(":");
  if (salt === undefined || nonce === undefined || sealed === undefined) return true;
  const key = await promisify(pbkdf2)(passphrase, Buffer.from(salt, "base64"), 1_000_000, 32, "sha256");
  const content = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(content.subarray(-16));
  try {
    return decipher.update(content.subarray(0, -16), undefined, "utf8") + decipher.final("utf8") === "pulumi";
  } catch {
    return false;
  }
}

function unprotected(stackName: string, secrets: readonly string[]): Failure {
  return new Failure(
    `${settingsFile(stackName)} holds secrets (${secrets.join(", ")}), and no passphrase is set. The empty one would be used, with which anybody who has the file can read them.`,
    [
      `Set ${VARIABLE}, or ${VARIABLE}_FILE, to the passphrase that they were stored with, and run the same command again.`,
      `If they were stored with the empty one, give them another: npx pulumi stack change-secrets-provider passphrase --stack ${stackName}`,
      `To keep the empty one nevertheless, say so: ${VARIABLE}=""`,
    ].join("\n"),
  );
}

function otherPassphrase(stackName: string, { variable }: Passphrase): Failure {
  return variable === undefined
    ? new Failure(
        `stack ${stackName} was made with a passphrase, and none is set.`,
        `Set ${VARIABLE}, or ${VARIABLE}_FILE, and run the same command again.`,
      )
    : new Failure(
        `the passphrase in ${variable} is not the one that stack ${stackName} was made with.`,
        `If it is meant for other work, unset it for this command (env -u ${variable} …), which then uses the empty one; or set it to the stack's own.`,
      );
}
