DROP FUNCTION soft_delete(text, uuid);
