namespace CouponKill.Shared;

/// <summary>Files and directories that nobody but their owner reads. On Windows they inherit the rights of where they are.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Directory = File | UnixFileMode.UserExecute;

    /// <summary>Makes a directory and those above it, if they are absent; one that is there keeps its rights.</summary>
    public static DirectoryInfo CreateDirectory(string path) => OperatingSystem.IsWindows()
        ? System.IO.Directory.CreateDirectory(path)
        : System.IO.Directory.CreateDirectory(path, Directory);

    /// <summary>How to open a new file.</summary>
    public static FileStreamOptions NewFile() => Options(FileMode.CreateNew);

    /// <summary>Makes an empty file if there is none, and takes the rights of others from one that is there.</summary>
    public static void Ensure(string path)
    {
        new FileStream(path, Options(FileMode.OpenOrCreate)).Dispose();
        Close(path);
    }

    /// <summary>Takes the rights of others from a file, if it is there.</summary>
    public static void Close(string path)
    {
        if (!OperatingSystem.IsWindows() && System.IO.File.Exists(path) && System.IO.File.GetUnixFileMode(path) != File)
            System.IO.File.SetUnixFileMode(path, File);
    }

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = File;
        return options;
    }
}
