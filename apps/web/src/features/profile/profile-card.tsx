import { apiPaths } from '@latchkey/contracts/api';
import { type Profile, profileSchema } from '@latchkey/contracts/profile';
import { Loaded } from '../../calls/loaded.tsx';
import { type ApiCall, useLoaded } from '../../calls/use-call.ts';
import { Card } from '../../components/card.tsx';
import { Facts } from '../../components/facts.tsx';

const readProfile: ApiCall<Profile> = async (api, signal) => {
  const { data } = await api.get<unknown>(apiPaths.profile.read, { signal });
  return profileSchema.parse(data);
};

const toDate = (instant: string) =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'long' }).format(new Date(instant));

/** Shows people their own account. */
export default function ProfileCard() {
  const profile = useLoaded(readProfile);
  return (
    <Card title="Who you are here">
      <Loaded from={profile}>
        {({ username, email, isEmailVerified, role, memberSince }) => (
          <Facts
            facts={[
              ...(username === email ? [] : [{ label: 'Username', value: username }]),
              { label: 'E-mail', value: isEmailVerified ? email : `${email} (not confirmed)` },
              { label: 'Role', value: role },
              { label: 'Member since', value: toDate(memberSince) },
            ]}
          />
        )}
      </Loaded>
    </Card>
  );
}
