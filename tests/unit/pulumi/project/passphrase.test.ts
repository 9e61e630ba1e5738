import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requirePassphrase } from "../../../../pulumi/project/passphrase";
import { withEnvironment } from "../../toolchain/environment";
import { withTemporaryFolder } from "../../toolchain/temporary-folder";
import { assertRefused } from "../../../support/refused";

/** What Pulumi 3.276 wrote for the empty passphrase, and for "other". */
const EMPTY = "encryptionsalt: v1:MSVCRzu34+c=:v1:5JrjWivVfbWcHMQT:FmM8crGHnAptuh2DwS+mIq9YfyLZPw==\n";
const OTHER = "encryptionsalt: v1:r+9Sxc+kJ98=:v1:n9fLEnGDwNpvQWTO:DEUuJT78TmGcVVCoJnlE3ynzgordGA==\n";
const SECRET = "config:\n  kubernetes-workloads:token:\n    secure: v1:abc:def\n";

describe("The passphrase of a stack", () => {
  it("is the empty one for a stack without secrets, or with no settings yet", async () => {
    await inFolder(EMPTY, {}, (folder) => requirePassphrase("dev", folder));
    await inFolder("", {}, (folder) => requirePassphrase("dev", folder));
    await inFolder(EMPTY, {}, (folder) => requirePassphrase("new", folder));
  });

  it("is the one of the environment, of the variable or of the file", async () => {
    await inFolder(OTHER + SECRET, { PULUMI_CONFIG_PASSPHRASE: "other" }, (folder) =>
      requirePassphrase("dev", folder),
    );
    await inFolder(OTHER, {}, async (folder) => {
      const file = join(folder, "passphrase");
      await writeFile(file, "other\n");
      await withEnvironment({ PULUMI_CONFIG_PASSPHRASE_FILE: file }, () => requirePassphrase("dev", folder));
    });
  });

  it("is named by its variable when it is another one, set for other work", async () => {
    await assertRefusedIn(
      EMPTY,
      { PULUMI_CONFIG_PASSPHRASE: "another" },
      /^the passphrase in PULUMI_CONFIG_PASSPHRASE is not the one that stack dev was made with/,
      /env -u PULUMI_CONFIG_PASSPHRASE/,
    );
  });

  it("is asked for when a stack was made with one and none is set", async () => {
    await assertRefusedIn(OTHER, {}, /stack dev was made with a passphrase/, /Set PULUMI_CONFIG_PASSPHRASE/);
  });

  it("must not be empty without a word where the settings hold a secret", async () => {
    await assertRefusedIn(
      EMPTY + SECRET,
      {},
      /Pulumi\.dev\.yaml holds secrets \(kubernetes-workloads:token\), and no passphrase is set/,
      /change-secrets-provider passphrase --stack dev[^]*PULUMI_CONFIG_PASSPHRASE=""/,
    );
    await inFolder(EMPTY + SECRET, { PULUMI_CONFIG_PASSPHRASE: "" }, (folder) =>
      requirePassphrase("dev", folder),
    );
  });

  it("says nothing of a stack whose secrets another provider keeps", async () => {
    await inFolder(`secretsprovider: awskms://alias/key\n${SECRET}`, {}, (folder) =>
      requirePassphrase("organization/kubernetes-workloads/dev", folder),
    );
  });

  it("names a file that cannot be read", async () => {
    await assertRefusedIn(
      EMPTY,
      { PULUMI_CONFIG_PASSPHRASE_FILE: "/nowhere" },
      /PULUMI_CONFIG_PASSPHRASE_FILE names \/nowhere/,
      /unset/,
    );
  });
});

/** Gives a function a folder with the settings of stack dev, and an environment with no other passphrase. */
async function inFolder(
  settings: string,
  variables: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    await writeFile(join(folder, "Pulumi.dev.yaml"), settings);
    const names = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"];
    const own = Object.fromEntries(names.map((name) => [name, process.env[name]]));
    for (const name of names) Reflect.deleteProperty(process.env, name);
    try {
      await withEnvironment(variables, () => use(folder));
    } finally {
      Object.assign(
        process.env,
        Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)),
      );
    }
  });
}

async function assertRefusedIn(
  settings: string,
  variables: Readonly<Record<string, string>>,
  message: RegExp,
  remedy: RegExp,
): Promise<void> {
  await inFolder(settings, variables, (folder) =>
    assertRefused(requirePassphrase("dev", folder), message, remedy),
  );
}
