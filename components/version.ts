/** Version of this package; its stacks say it in their output `programVersion`. */
export const VERSION = "0.2.0";
