namespace CouponKill.Storage.Sqlite.Orders;

/// <summary>
/// The tables of the read model, and of the grain state. An order's id begins with its activity's, so a range of ids is an activity's
/// orders and needs no index; the activity and the sequence number are computed columns, for people who look into the file.
/// </summary>
internal static class OrdersSchema
{
    public static readonly IReadOnlyList<string> Migrations =
    [
        """
        CREATE TABLE orders (
            order_id INTEGER PRIMARY KEY,
            user_id INTEGER NOT NULL,
            status INTEGER NOT NULL,
            created_at_ms INTEGER NOT NULL,
            hold_expires_at_ms INTEGER NOT NULL,
            version INTEGER NOT NULL,
            updated_at_ms INTEGER NOT NULL,
            activity_id INTEGER GENERATED ALWAYS AS (order_id >> 39) VIRTUAL,
            seq INTEGER GENERATED ALWAYS AS (order_id & 549755813887) VIRTUAL
        );
        CREATE INDEX orders_by_user ON orders (user_id, order_id);
        CREATE TABLE activities (
            activity_id INTEGER PRIMARY KEY AUTOINCREMENT,
            command_key BLOB UNIQUE,
            name TEXT NOT NULL,
            first_total INTEGER NOT NULL,
            starts_at TEXT NOT NULL,
            ends_at TEXT NOT NULL,
            per_user_limit INTEGER NOT NULL,
            hold_seconds INTEGER NOT NULL,
            log_created INTEGER NOT NULL DEFAULT 0,
            status INTEGER NOT NULL DEFAULT 0,
            total INTEGER,
            available INTEGER,
            held INTEGER,
            sold INTEGER,
            seq INTEGER,
            last_grant_seq INTEGER
        );
        CREATE INDEX activities_by_status ON activities (status, activity_id);
        CREATE INDEX activities_unfinished ON activities (activity_id) WHERE status <> 3 OR held > 0;
        CREATE TABLE accounts (
            user_id INTEGER PRIMARY KEY AUTOINCREMENT,
            username TEXT NOT NULL,
            normalized_username TEXT NOT NULL UNIQUE,
            password_hash TEXT NOT NULL,
            role INTEGER NOT NULL
        );
        CREATE INDEX accounts_with_rights ON accounts (role) WHERE role <> 0
        """,
        """
        CREATE TABLE grain_states (
            grain_id TEXT NOT NULL,
            state_name TEXT NOT NULL,
            etag TEXT NOT NULL,
            payload BLOB NOT NULL,
            PRIMARY KEY (grain_id, state_name)
        )
        """,
        """
        CREATE TABLE order_versions (activity_id INTEGER PRIMARY KEY, version INTEGER NOT NULL);
        INSERT INTO order_versions SELECT order_id >> 39, MAX(version) FROM orders GROUP BY order_id >> 39
        """,
        """
        -- Every index ends with the primary key, so naming it stores it twice.
        DROP INDEX orders_by_user;
        CREATE INDEX orders_by_user ON orders (user_id)
        """,
        """
        -- The index by user as a table, so that many orders can go into it together, in its order.
        CREATE TABLE user_orders (
            user_id INTEGER NOT NULL,
            order_id INTEGER NOT NULL,
            PRIMARY KEY (user_id, order_id)
        ) WITHOUT ROWID;
        INSERT INTO user_orders (user_id, order_id) SELECT user_id, order_id FROM orders ORDER BY user_id, order_id;
        DROP INDEX orders_by_user;
        CREATE TABLE recent_orders (user_id INTEGER NOT NULL, order_id INTEGER NOT NULL);
        CREATE TRIGGER order_inserted AFTER INSERT ON orders
        BEGIN
            INSERT INTO recent_orders (user_id, order_id) VALUES (NEW.user_id, NEW.order_id);
        END;
        CREATE TRIGGER order_user_changed AFTER UPDATE OF user_id ON orders WHEN NEW.user_id <> OLD.user_id
        BEGIN
            INSERT INTO recent_orders (user_id, order_id) VALUES (NEW.user_id, NEW.order_id);
        END
        """,
        """
        -- The identity of an activity's creation; rows of earlier versions get theirs when they are opened next.
        ALTER TABLE activities ADD COLUMN creation BLOB
        """,
    ];
}
