using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CouponKill.Harness.Kafka;
using CouponKill.Streams.Kafka;

namespace CouponKill.Kafka;

/// <summary>TLS and a log-in (SASL_SSL, PLAIN), as real brokers ask for them: publishing, reading, committing, making topics.</summary>
public sealed class SecureTests : IDisposable
{
    private const string User = "couponkill";
    private const string Password = "correct horse";

    private readonly X509Certificate2 _certificate = SelfSigned();

    public void Dispose() => _certificate.Dispose();

    [Fact]
    public async Task Everything_works_over_SASL_SSL()
    {
        await using var scene = KafkaScene.Behind(Relay(), partitions: 4, options => LogIn(options, Password));
        await scene.DeployAsync();
        for (var i = 0; i < 20; i++)
            await scene.PublishAsync($"s{i}", 0, 5);
        await scene.ArrivedAsync(100);
        var probe = new KafkaProbe(scene.Brokers.BootstrapServers);
        await KafkaScene.UntilAsync(() => probe.Lag(KafkaScene.Group, scene.Topic, 4), lag => lag == 0);
        Assert.Equal(4, probe.Partitions(scene.Topic));
    }

    [Fact]
    public async Task With_a_wrong_password_nothing_is_published()
    {
        await using var scene = KafkaScene.Behind(Relay(), partitions: 1, options =>
        {
            LogIn(options, "wrong");
            (options.DeliveryTimeout, options.StartTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(500));
        });
        await scene.DeployAsync();
        await Assert.ThrowsAnyAsync<Confluent.Kafka.KafkaException>(() => scene.PublishAsync("one", 0, 1));
        Assert.Equal(0, new KafkaProbe(scene.Brokers.BootstrapServers).Partitions(scene.Topic));
    }

    /// <summary>Its topics are not there: the provider makes them through the same door.</summary>
    private KafkaRelay Relay() => KafkaRelay.Start(
        new RelayOptions { Certificate = _certificate, Login = new RelayLogin(User, Password), CreatesTopics = true });

    private void LogIn(KafkaStreamOptions options, string password)
    {
        options.CreateTopics = true;
        options.ClientSettings["security.protocol"] = "SASL_SSL";
        options.ClientSettings["ssl.ca.pem"] = _certificate.ExportCertificatePem();
        options.ClientSettings["sasl.mechanism"] = "PLAIN";
        options.ClientSettings["sasl.username"] = User;
        options.ClientSettings["sasl.password"] = password;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
