namespace MailRep.Dns;

public readonly record struct DnsQuestion(DnsName Name, DnsRecordType Type)
{
    public override string ToString() => $"{Name} {Type}";
}
