-- The newest event that the orders of an activity know: a log that ends before it is an old copy. An activity has a few rows, so that
-- writers do not wait for each other; the orders that are there count as one part.
CREATE TABLE IF NOT EXISTS order_versions (
    activity_id BIGINT UNSIGNED NOT NULL,
    part TINYINT UNSIGNED NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (activity_id, part)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO order_versions (activity_id, part, version)
SELECT order_id >> 39, 0, MAX(version) FROM orders GROUP BY order_id >> 39
ON DUPLICATE KEY UPDATE version = GREATEST(order_versions.version, VALUES(version));
