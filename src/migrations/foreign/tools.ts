import { dbmate } from "./dbmate.ts";
import { flyway } from "./flyway.ts";
import { golangMigrate } from "./golang-migrate.ts";
import { nodePgMigrate } from "./node-pg-migrate.ts";
import { sqitch } from "./sqitch.ts";
import type { ForeignTool, ToolName } from "./tool.ts";

/** Every tool that can be taken over, in the order in which they are told of. */
export const foreignTools: readonly ForeignTool[] = [dbmate, golangMigrate, nodePgMigrate, flyway, sqitch];

/** The tool of that name. */
export function foreignTool(name: ToolName): ForeignTool {
  const tool = foreignTools.find((one) => one.name === name);
  if (tool === undefined) throw new Error(`${name} is no tool`);
  return tool;
}
