/** What a file set must not reach the next one, nor the ledger's own statements. */
export const resetRole: string = "RESET SESSION AUTHORIZATION; RESET ROLE";
export const resetSettings: string = "RESET ALL; DISCARD TEMP";
export const freeLocks: string = "SELECT pg_catalog.pg_advisory_unlock_all()";
/** While pgops waits for something else, a role's or database's idle_session_timeout would end its session. */
export const neverIdle: string = "SET idle_session_timeout = 0";
/** Before a transaction, on a session that is ours alone. */
export const resetSession: string = `${resetRole}; ${resetSettings}; ${freeLocks}; ${neverIdle}`;
/** At the end of one, where the backend goes to another client with its COMMIT. */
export const leaveBackend: string = `CLOSE ALL; UNLISTEN *; ${resetSettings}; ${freeLocks}`;
/** Ends what a step outside a transaction has set, but for its locks. */
export const resetAfterOutside: string = `${resetRole}; ${resetSettings}`;
/** The server looks every second whether we are still there, and ends the statement when we are not. Servers that cannot tell refuse it. */
export const endWithClient: string = "SET client_connection_check_interval = '1s'";
