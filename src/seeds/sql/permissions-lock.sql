-- Others read on; whoever writes permissions waits. PostgreSQL 14 to 18.
LOCK TABLE {permissions} IN SHARE ROW EXCLUSIVE MODE
