const ofTheCluster = "it is of the whole cluster: pg_dumpall writes it, and pg_dump does not";

/** The cases in which the catalog is another one and a dump is not, each with the reason. */
export const unseen: Readonly<Record<string, string>> = {
  "views: a materialized view comes back without data":
    "a dump of the schema creates every materialized view WITH NO DATA, whether it has been filled or not",
  "roles and settings: a setting of a role stays": ofTheCluster,
  "roles and settings: an attribute of a role stays": ofTheCluster,
  "roles and settings: a role is left": ofTheCluster,
  "roles and settings: a membership stays": ofTheCluster,
  "data: rows of the up stay": "rows are no part of the schema",
};

/** The cases in which a dump is another one, and nothing is to be found, each with the reason. */
export const beyond: Readonly<Record<string, string>> = {
  "grants: the order in which roles got their grants means nothing":
    "a dump writes GRANTs in the order in which they were given; what they allow is the same",
  "no transaction: IF NOT EXISTS meets an INVALID index, which pgops builds anew":
    "here the files run as psql runs them, which leaves the index INVALID, so that a dump passes over it",
};
