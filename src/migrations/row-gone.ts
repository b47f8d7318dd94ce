/** The ledger's row of a migration that is to be rolled back is not there any more. */
export class RowGone extends Error {}
