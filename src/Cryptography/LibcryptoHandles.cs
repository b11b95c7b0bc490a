using Microsoft.Win32.SafeHandles;

namespace Zhishu.Kernel.Cryptography;

internal sealed class DigestHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public DigestHandle(nint handle)
        : base(ownsHandle: true) => SetHandle(handle);

    protected override bool ReleaseHandle()
    {
        Libcrypto.EVP_MD_free(handle);
        return true;
    }
}

internal sealed class DigestContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public DigestContextHandle()
        : base(ownsHandle: true) => SetHandle(Libcrypto.Check(Libcrypto.EVP_MD_CTX_new(), "making a digest context"));

    protected override bool ReleaseHandle()
    {
        Libcrypto.EVP_MD_CTX_free(handle);
        return true;
    }
}

internal sealed class MacHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public MacHandle(nint handle)
        : base(ownsHandle: true) => SetHandle(handle);

    protected override bool ReleaseHandle()
    {
        Libcrypto.EVP_MAC_free(handle);
        return true;
    }
}

internal sealed class MacContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public MacContextHandle(MacHandle mac)
        : base(ownsHandle: true) =>
        SetHandle(Libcrypto.Check(Libcrypto.EVP_MAC_CTX_new(mac.DangerousGetHandle()), "making a MAC context"));

    protected override bool ReleaseHandle()
    {
        Libcrypto.EVP_MAC_CTX_free(handle);
        return true;
    }
}

internal sealed class CipherHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public CipherHandle(nint handle)
        : base(ownsHandle: true) => SetHandle(handle);

    protected override bool ReleaseHandle()
    {
        Libcrypto.EVP_CIPHER_free(handle);
        return true;
    }
}

internal sealed class CipherContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public CipherContextHandle()
        : base(ownsHandle: true) =>
        SetHandle(Libcrypto.Check(Libcrypto.EVP_CIPHER_CTX_new(), "making a cipher context"));

    protected override bool ReleaseHandle()
    {
        Libcrypto.EVP_CIPHER_CTX_free(handle);
        return true;
    }
}

internal sealed class KeyHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public KeyHandle(nint handle)
        : base(ownsHandle: true) => SetHandle(handle);

    protected override bool ReleaseHandle()
    {
        Libcrypto.EVP_PKEY_free(handle);
        return true;
    }
}

internal sealed class KeyContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public KeyContextHandle(nint handle)
        : base(ownsHandle: true) => SetHandle(handle);

    protected override bool ReleaseHandle()
    {
        Libcrypto.EVP_PKEY_CTX_free(handle);
        return true;
    }
}

internal sealed class CurveHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public CurveHandle(nint handle)
        : base(ownsHandle: true) => SetHandle(handle);

    protected override bool ReleaseHandle()
    {
        Libcrypto.EC_GROUP_free(handle);
        return true;
    }
}
