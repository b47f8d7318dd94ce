-- Makes the texts of the catalog and of rows the same whatever the database, the role or the server has set: names come
-- qualified, and dates, intervals, numbers and bytes as they do by default. PostgreSQL 14 to 18.
SET search_path = '';
SET DateStyle = 'ISO, MDY';
SET IntervalStyle = 'postgres';
SET extra_float_digits = 1;
SET bytea_output = 'hex';
SET lc_monetary = 'C';
SET quote_all_identifiers = off;
SET xmlbinary = 'base64'
