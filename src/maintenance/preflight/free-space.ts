import { statfs } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Session } from "../../postgres/session.ts";
import { ask } from "./ask.ts";
import { isHere } from "./same-cluster.ts";
import { sizeText } from "../size-text.ts";
import type { FreeSpace, Note, TablespaceSpace } from "./words.ts";

/** Fewer than these is little, whatever the disk. */
const littleBytes = 1024 ** 3;
const littlePercent = 5;

interface Row {
  data_directory: string | null;
  port: number;
  started: number;
  tablespace: string;
  location: string;
  is_default: boolean;
}

interface Disk {
  bytes: number;
  total: number;
}

/** How much the server can still write, as far as it can be told, and a note where that is little. */
export async function freeSpace(
  session: Session,
  configured: number | undefined,
): Promise<{ freeSpace: FreeSpace; notes: Note[] }> {
  if (configured !== undefined) {
    const notes = configured < littleBytes ? [lowDisk("maintenance.freeSpace", { bytes: configured })] : [];
    return { freeSpace: { bytes: configured, from: "maintenance.freeSpace", tablespaces: [] }, notes };
  }
  const rows = await ask<Row>(session, "server-place");
  const [first] = rows;
  const directory = first?.data_directory ?? null;
  if (first === undefined || directory === null)
    return unknown("this role may not see where the server keeps its data (pg_read_all_settings)");
  const { target, info } = session;
  if (!(await isHere(target, info, { directory, port: first.port, started: first.started })))
    return unknown("the server runs on another machine");
  return onDisks(directory, rows);
}

function unknown(why: string): { freeSpace: FreeSpace; notes: Note[] } {
  const from = `${why}; maintenance.freeSpace says how much is free`;
  return { freeSpace: { bytes: null, from, tablespaces: [] }, notes: [] };
}

async function onDisks(
  directory: string,
  rows: readonly Row[],
): Promise<{ freeSpace: FreeSpace; notes: Note[] }> {
  const notes: Note[] = [];
  const tablespaces: TablespaceSpace[] = [];
  let main: Disk | undefined;
  for (const { tablespace, location, is_default: isDefault } of rows) {
    const folder = location === "" ? directory : resolve(directory, location);
    const disk = await diskOf(folder);
    if (disk === undefined) continue;
    if (isDefault) main = disk;
    else tablespaces.push({ name: tablespace, bytes: disk.bytes });
    if (isLow(disk)) notes.push(lowDisk(`the disk of ${folder}`, disk));
  }
  const wal = await diskOf(join(directory, "pg_wal"));
  if (wal !== undefined && isLow(wal) && wal.total !== main?.total)
    notes.push(lowDisk("the disk of the write-ahead log", wal));
  if (main === undefined) return { ...unknown(`the disk of ${directory} cannot be looked at`), notes };
  return { freeSpace: { bytes: main.bytes, from: `the disk of ${directory}`, tablespaces }, notes };
}

/** What somebody who is not root may still write; undefined where the folder cannot be reached. */
async function diskOf(folder: string): Promise<Disk | undefined> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { bytes: bavail * bsize, total: blocks * bsize };
  } catch {
    return undefined;
  }
}

function isLow({ bytes, total }: Disk): boolean {
  return bytes < littleBytes || bytes < (total * littlePercent) / 100;
}

function lowDisk(where: string, { bytes, total }: { bytes: number; total?: number }): Note {
  const of = total === undefined ? "" : ` of ${sizeText(total)}`;
  return {
    code: "low-disk",
    message: `little disk space is left: ${sizeText(bytes)}${of} (${where})`,
    hint: "VACUUM FULL and REINDEX need room for a copy, and as much again for the write-ahead log.",
  };
}
