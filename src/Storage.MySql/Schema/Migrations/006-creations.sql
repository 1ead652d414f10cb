-- The identity of an activity's creation; rows of earlier versions get theirs when they are opened next.
ALTER TABLE activities ADD COLUMN creation BINARY(16) NULL;
