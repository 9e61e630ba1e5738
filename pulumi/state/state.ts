/** What `pulumi stack export` prints, as far as it is read here. */
export interface ExportedState {
  readonly deployment?: StateDeployment | null;
}

/** What a stack has deployed; a stack that was never updated has nothing. */
export interface StateDeployment {
  readonly manifest?: {
    /** When it was saved. */
    readonly time: string;
  };
  readonly resources?: readonly StateResource[] | null;
  readonly pending_operations?: readonly PendingOperation[];
}

/** An operation whose outcome the state does not know. */
export interface PendingOperation {
  /** "creating" among others. */
  readonly type: string;
  readonly resource: { readonly inputs?: unknown };
}

/** A resource in a state. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly parent?: string;
  /** The provider, by its URN and its id. */
  readonly provider?: string;
  /** Whether its deletion is pending. */
  readonly delete?: boolean;
  /** Whether the program only reads it, so that it belongs to another owner. */
  readonly external?: boolean;
  /** Whether a destroy leaves its object in the cluster. */
  readonly retainOnDelete?: boolean;
  /** Whether the engine refuses to delete it. */
  readonly protect?: boolean;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** Undefined for an object that an interrupted update may have made. */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** The resources of a state that are the stack's, and there to stay. */
export function resourcesOf({ deployment }: ExportedState): StateResource[] {
  return (deployment?.resources ?? []).filter((resource) => !resource.delete && !resource.external);
}
