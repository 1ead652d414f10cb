using Confluent.Kafka;
using CouponKill.Streams.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace CouponKill.Kafka;

public sealed class ClientErrorLogTests
{
    private readonly FakeLogger _logger = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ClientErrorLog _log;

    public ClientErrorLogTests() => _log = new ClientErrorLog(_logger, _time);

    private int Warnings => _logger.Collector.GetSnapshot().Count(record => record.Level == LogLevel.Warning);

    [Fact]
    public void An_outage_is_a_warning_every_ten_seconds()
    {
        for (var i = 0; i < 300; i++)
        {
            _log.Note(new Error(ErrorCode.Local_Transport, "refused"));
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(3, Warnings);
    }

    [Fact]
    public void Each_kind_of_error_is_told()
    {
        _log.Note(new Error(ErrorCode.Local_Transport, "refused"));
        _log.Note(new Error(ErrorCode.Local_AllBrokersDown, "all down"));
        Assert.Equal(2, Warnings);
    }

    [Fact]
    public void Commits_that_fail_on_all_partitions_are_one_warning()
    {
        for (var partition = 0; partition < 8; partition++)
            _log.CommitFailed(new TopicPartition("orders", partition), 1, new Error(ErrorCode.Local_WaitCoord, "waiting"));
        Assert.Equal(1, Warnings);
    }

    [Fact]
    public void Fatal_errors_are_always_told()
    {
        for (var i = 0; i < 3; i++)
            _log.Note(new Error(ErrorCode.Local_Fatal, "fenced", isFatal: true));
        Assert.Equal(3, Warnings);
    }
}
