/** Image of the stacks that are broken, as the program has it by default. */
export const IMAGE = "nginxinc/nginx-unprivileged:1.26.3";

/** The same image by its full name: another template to Kubernetes, and nothing to pull. */
export const OTHER_IMAGE = `docker.io/${IMAGE}`;
