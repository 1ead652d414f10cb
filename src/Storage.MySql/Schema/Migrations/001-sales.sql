-- The read model, the catalog and the accounts. A migration that was interrupted is applied again from its start, so every
-- statement must bear being repeated.

-- The user is in the key only so that the table can be partitioned by user; an order has one user for good. An order's id begins
-- with its activity's, so a range of ids is an activity's orders; the computed columns are for people.
CREATE TABLE IF NOT EXISTS orders (
    order_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    status TINYINT UNSIGNED NOT NULL,
    created_at_ms BIGINT NOT NULL,
    hold_expires_at_ms BIGINT NOT NULL,
    version BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    activity_id BIGINT UNSIGNED AS (order_id >> 39) VIRTUAL,
    seq BIGINT UNSIGNED AS (order_id & 549755813887) VIRTUAL,
    PRIMARY KEY (order_id, user_id),
    KEY orders_by_user (user_id, order_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A MEDIUMINT ends exactly where the ids of activities end. Start and end are in ticks of 100 ns since 1970, because a definition
-- has to come back exactly as it was given.
CREATE TABLE IF NOT EXISTS activities (
    activity_id MEDIUMINT UNSIGNED NOT NULL AUTO_INCREMENT,
    command_key BINARY(16) NULL,
    name VARCHAR(200) NOT NULL,
    first_total INT NOT NULL,
    starts_at_ticks BIGINT NOT NULL,
    ends_at_ticks BIGINT NOT NULL,
    per_user_limit INT NOT NULL,
    hold_seconds INT NOT NULL,
    log_created TINYINT UNSIGNED NOT NULL DEFAULT 0,
    status TINYINT UNSIGNED NOT NULL DEFAULT 0,
    total INT NOT NULL DEFAULT 0,
    available INT NOT NULL DEFAULT 0,
    held INT NOT NULL DEFAULT 0,
    sold INT NOT NULL DEFAULT 0,
    seq BIGINT NULL,
    last_grant_seq BIGINT NOT NULL DEFAULT 0,
    unfinished TINYINT UNSIGNED AS (status <> 3 OR held > 0) VIRTUAL,
    PRIMARY KEY (activity_id),
    UNIQUE KEY activities_by_command (command_key),
    KEY activities_by_status (status, activity_id),
    KEY activities_unfinished (unfinished, activity_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The normalized name is bytes: collations take names that differ only in trailing spaces for the same.
CREATE TABLE IF NOT EXISTS accounts (
    user_id BIGINT NOT NULL AUTO_INCREMENT,
    username VARCHAR(200) NOT NULL,
    normalized_username VARBINARY(800) NOT NULL,
    password_hash VARCHAR(500) NOT NULL,
    role TINYINT UNSIGNED NOT NULL,
    PRIMARY KEY (user_id),
    UNIQUE KEY accounts_by_name (normalized_username),
    KEY accounts_by_role (role)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
