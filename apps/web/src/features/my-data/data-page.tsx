import { PageHeading } from '../../components/page-heading.tsx';
import { DeleteCard } from './delete-card.tsx';
import { DownloadCard } from './download-card.tsx';

/** What is held about a person, for them to take along or to delete. */
export default function DataPage() {
  return (
    <>
      <PageHeading title="Your data">Your data</PageHeading>
      <DownloadCard />
      <DeleteCard />
    </>
  );
}
