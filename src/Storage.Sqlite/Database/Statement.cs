using Microsoft.Data.Sqlite;

namespace CouponKill.Storage.Sqlite.Database;

/// <summary>A statement that stays prepared; its parameters are ?1, ?2 and so on.</summary>
internal sealed class Statement(SqliteConnection connection, string sql) : IDisposable
{
    private readonly SqliteCommand _command = new(sql, connection);

    /// <summary>Runs it; returns the number of rows that changed.</summary>
    public int Execute(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    /// <summary>The first row as <paramref name="map"/> makes it, or the default without a row.</summary>
    public T? QueryFirst<T>(Func<SqliteDataReader, T> map, params ReadOnlySpan<object> values)
    {
        Bind(values);
        using var reader = _command.ExecuteReader();
        return reader.Read() ? map(reader) : default;
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object> values)
    {
        var parameters = _command.Parameters;
        for (var i = parameters.Count; i < values.Length; i++)
            parameters.Add(new SqliteParameter { ParameterName = $"?{i + 1}" });
        for (var i = 0; i < values.Length; i++)
            parameters[i].Value = values[i];
    }
}
