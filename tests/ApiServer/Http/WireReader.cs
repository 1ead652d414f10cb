using System.Text;

namespace CouponKill.ApiServer.Http;

/// <summary>A field of a protobuf message: a number, or bytes.</summary>
internal readonly record struct WireField(int Number, long Value, byte[] Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes);
}

/// <summary>Reads the fields of a protobuf message.</summary>
internal static class WireReader
{
    public static List<WireField> Read(ReadOnlySpan<byte> message)
    {
        var fields = new List<WireField>();
        while (message.Length > 0)
        {
            var tag = Varint(ref message);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    fields.Add(new WireField(number, (long)Varint(ref message), []));
                    break;
                case 2:
                    var length = (int)Varint(ref message);
                    fields.Add(new WireField(number, 0, message[..length].ToArray()));
                    message = message[length..];
                    break;
                case 1:
                    message = message[8..];
                    break;
                case 5:
                    message = message[4..];
                    break;
                default:
                    throw ApiException.BadRequest("the body is no protobuf message");
            }
        }

        return fields;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[0];
            message = message[1..];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
    }
}
