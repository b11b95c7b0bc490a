/** What the tests use of the package, which brings no types. */
declare module 'sm-crypto' {
  const smCrypto: {
    sm2: {
      generateKeyPairHex(): { publicKey: string; privateKey: string };
      doSignature(message: number[], privateKey: string, options: { hash: boolean }): string;
    };
  };
  export default smCrypto;
}
