-- The statement of Orleans' script looks whether the cluster has a row and inserts it then: of silos that start at once in a new
-- cluster all but one could fail by its primary key. This one is a single step.
UPDATE OrleansQuery
SET QueryText = '
    INSERT INTO OrleansMembershipVersionTable (DeploymentId)
    VALUES (@DeploymentId)
    ON DUPLICATE KEY UPDATE Version = Version;

    SELECT ROW_COUNT();
'
WHERE QueryKey = 'InsertMembershipVersionKey';
