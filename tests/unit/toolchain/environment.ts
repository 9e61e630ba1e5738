/** Sets environment variables of this process for as long as a function takes. */
export async function withEnvironment<T>(
  variables: Record<string, string>,
  use: () => Promise<T>,
): Promise<T> {
  const former = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    return await use();
  } finally {
    for (const [name, value] of former) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
}
