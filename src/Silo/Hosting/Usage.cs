namespace CouponKill.Silo.Hosting;

/// <summary>What <c>--help</c> prints.</summary>
internal static class Usage
{
    public const string Text = """
        CouponKill: a flash-sale system for coupons on Microsoft Orleans.

        Usage: dotnet run --project src/Silo -- [--KEY=VALUE ...]
               dotnet run --project src/Silo -- migrate [--KEY=VALUE ...]   (cluster: only bring the MySQL schema up to date)
               dotnet run --project src/Silo -- health [--urls=URL]         (ask a running process whether it is ready)
               dotnet run --project src/Silo -- rebuild ACTIVITY [--dry-run] [--force] [--KEY=VALUE ...]
                                                                        (bring a lost claim log back from the orders)
               dotnet run --project src/Silo -- doctor [--KEY=VALUE ...]    (hold the stores against each other, say what to do)
               dotnet run --project src/Silo -- reset-password NAME [--file=PATH] [--KEY=VALUE ...]
                                                                        (an admin's new password, from a file or standard input)

        Settings, as arguments, environment variables (with __ for :) or in appsettings.json:
          --urls=URL                     address of the HTTP API            (http://127.0.0.1:8080)
          --environment=NAME             Development or Production          (Development by dotnet run, else Production)
          --Data:Directory=PATH          where everything is kept           (data)
          --Jwt:Key=BASE64               key that signs tokens, >= 32 bytes (made in Development, else required)
          --Jwt:LifetimeSeconds=N        lifetime of a token                (3600)
          --Admin:Password=TEXT          first admin's password             (made in Development, else required)
          --Silo:Port=N                  port between silos, on loopback    (11111)
          --Claims:MaxQueued=N           waiting claims per activity        (10000)
          --Users:MaxClaimsPerSecond=N   claims of one user per second      (20)
          --Profile=embedded|cluster     one process, or MySQL + Redis + Kafka (embedded)
          --Roles=silo,api               what a process of a cluster runs   (silo,api)
          --MySql:ConnectionString=TEXT  cluster: orders, membership        (required)
          --Redis:Configuration=TEXT     cluster: claim log                 (required)
          --Kafka:BootstrapServers=TEXT  cluster: order stream              (required)

        Secrets belong in environment variables, or in files that KEY_FILE names: other users of the machine can see arguments.
        All settings: docs/operations.md. API: /scalar. Admins: /dashboard. Metrics: /metrics. Health: /healthz/live, /healthz/ready.
        """;
}
