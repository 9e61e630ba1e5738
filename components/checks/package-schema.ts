/** Type of a value in a Pulumi package schema. */
export interface TypeSchema {
  /** Primitive or compound type; a reference and a union have none. */
  readonly type?: "string" | "integer" | "boolean" | "array" | "object";
  /** Type of this package (`#/types/…`) or of another one. */
  readonly $ref?: string;
  /** The only value. */
  readonly const?: string;
  /** Type of an array's items. */
  readonly items?: TypeSchema;
  /** Type of a map's values. */
  readonly additionalProperties?: TypeSchema;
  /** Alternatives of a union. */
  readonly oneOf?: readonly TypeSchema[];
  /** Whether the value has to be known when the component is created, so that it is no output of a resource. */
  readonly plain?: boolean;
}

/** A property with what it means. */
type PropertySchema = TypeSchema & { readonly description?: string };

/** An object with named properties. */
export interface ObjectSchema {
  readonly type: "object";
  readonly description?: string;
  readonly properties: Readonly<Record<string, PropertySchema>>;
  readonly required: readonly string[];
}

/** A choice of strings. */
interface EnumSchema {
  readonly type: "string";
  readonly description?: string;
  readonly enum: readonly { readonly name: string; readonly value: string }[];
}

/** A component. */
export interface ComponentSchema {
  readonly isComponent: true;
  readonly description: string;
  readonly inputProperties: Readonly<Record<string, PropertySchema>>;
  readonly requiredInputs: readonly string[];
  readonly properties: Readonly<Record<string, PropertySchema>>;
  readonly required: readonly string[];
}

/**
 * What of Pulumi's package schema this package uses.
 *
 * @see https://www.pulumi.com/docs/iac/extending-pulumi/schema/
 */
export interface PackageSchema {
  readonly name: string;
  readonly displayName: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly homepage: string;
  readonly repository: string;
  readonly meta: { readonly supportPack: boolean };
  readonly keywords: readonly string[];
  readonly resources: Readonly<Record<string, ComponentSchema>>;
  readonly types: Readonly<Record<string, ObjectSchema | EnumSchema>>;
  readonly language: Readonly<Record<string, object>>;
  readonly dependencies: readonly { readonly name: string; readonly version: string }[];
}
